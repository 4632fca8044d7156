using System.Globalization;
using System.Text;
using System.Text.Json;
using Doctor.Analysis;

namespace Doctor.Report;

/// <summary>The section to paste into appsettings.json, with a comment for each line (.NET's configuration reads past comments).</summary>
internal static class AppSettings
{
    private const string Indent = "        ";

    // Longer lines are hard to read.
    private const int LongestLine = 100;

    /// <summary>Who pastes the section under another name than the client's finds no fault, and no setting at work.</summary>
    public static string Naming(string client) =>
        $"The section is named as the client is, here {client} (--name): AddPoolingClient is given it by that name, and a section of another name is not read.";

    /// <summary>The first setting: without it the client has no host to send relative URIs to.</summary>
    public static Proposal BaseAddress(Downstream downstream) =>
        new("BaseAddress", downstream.Root, "The root of what was examined: the paths of the client's requests are put behind it.");

    /// <param name="client">The client's name.</param>
    /// <param name="downstream">What was examined.</param>
    /// <param name="proposals">What goes into its section.</param>
    /// <param name="width">How wide the terminal is: a line that it breaks would be no comment any more where it goes on, and what is pasted no JSON.</param>
    public static string Text(string client, Downstream downstream, IReadOnlyList<Proposal> proposals, int width = LongestLine + 1)
    {
        var text = new StringBuilder();
        text.Append("{\n  \"PoolingClient\": {\n    \"Clients\": {\n      ").Append(JsonSerializer.Serialize(client)).Append(": {\n");
        // Hints come before the settings, of which there is always one: a hint that is made a setting has a comma, and what it stands before.
        foreach (Proposal hint in proposals.Where(proposal => proposal.IsHint))
        {
            Comment(text, "A thought: " + hint.Reason, width);
            text.Append(Indent).Append("// ").Append(Line(hint)).Append(",\n");
        }
        Proposal[] set = [BaseAddress(downstream), .. proposals.Where(proposal => !proposal.IsHint)];
        for (int i = 0; i < set.Length; i++)
        {
            Comment(text, set[i].Reason, width);
            text.Append(Indent).Append(Line(set[i])).Append(i < set.Length - 1 ? ",\n" : "\n");
        }
        if (set.Length == 1) text.Append(Indent).Append("// The defaults fit what was seen.\n");
        return text.Append("      }\n    }\n  }\n}\n").ToString();
    }

    /// <summary>A value as configuration has it.</summary>
    public static object Value(Proposal proposal) => proposal.Value is TimeSpan time ? time.ToString("c", CultureInfo.InvariantCulture) : proposal.Value;

    private static string Line(Proposal proposal) => $"\"{proposal.Name}\": {JsonSerializer.Serialize(Value(proposal))}";

    private static void Comment(StringBuilder text, string words, int width)
    {
        const string Mark = Indent + "//";
        int most = Math.Min(LongestLine, width - 1), length = Mark.Length;
        text.Append(Mark);
        foreach (string word in words.Split(' '))
        {
            if (length > Mark.Length && length + 1 + word.Length > most)
            {
                text.Append('\n').Append(Mark);
                length = Mark.Length;
            }
            text.Append(' ').Append(word);
            length += 1 + word.Length;
        }
        text.Append('\n');
    }
}
