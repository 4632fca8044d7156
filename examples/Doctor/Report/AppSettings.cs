using System.Globalization;
using System.Text;
using System.Text.Json;
using Doctor.Analysis;

namespace Doctor.Report;

/// <summary>The section to paste into appsettings.json, with a comment for each line (.NET's configuration reads past comments).</summary>
internal static class AppSettings
{
    public static string Text(string client, IReadOnlyList<Proposal> proposals)
    {
        const string Indent = "        ";
        var text = new StringBuilder();
        text.Append("{\n  \"PoolingClient\": {\n    \"Clients\": {\n      ").Append(JsonSerializer.Serialize(client)).Append(": {\n");
        // Hints come first: what follows a line needs a comma only where it is a line too.
        foreach (Proposal hint in proposals.Where(proposal => proposal.IsHint))
        {
            text.Append(Indent).Append("// A thought: ").Append(hint.Reason).Append('\n');
            text.Append(Indent).Append("// ").Append(Line(hint)).Append(",\n");
        }
        Proposal[] set = [.. proposals.Where(proposal => !proposal.IsHint)];
        if (set.Length == 0) text.Append(Indent).Append("// The defaults fit what was seen.\n");
        for (int i = 0; i < set.Length; i++)
        {
            text.Append(Indent).Append("// ").Append(set[i].Reason).Append('\n');
            text.Append(Indent).Append(Line(set[i])).Append(i < set.Length - 1 ? ",\n" : "\n");
        }
        return text.Append("      }\n    }\n  }\n}\n").ToString();
    }

    /// <summary>A value as configuration has it.</summary>
    public static object Value(Proposal proposal) => proposal.Value is TimeSpan time ? time.ToString("c", CultureInfo.InvariantCulture) : proposal.Value;

    private static string Line(Proposal proposal) => $"\"{proposal.Name}\": {JsonSerializer.Serialize(Value(proposal))}";
}
