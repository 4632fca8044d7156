using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SocketLab.Lab;

/// <summary>Where an experiment writes what it sees, and what of that was expected.</summary>
internal sealed class Notebook(IAnsiConsole console)
{
    // Longer lines are hard to read, and a file has no width of its own.
    private const int LongestLine = 100;

    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Strong = new(decoration: Decoration.Bold);

    /// <summary>How many expectations were met.</summary>
    public int Seen { get; private set; }

    /// <summary>How many were not.</summary>
    public int NotSeen { get; private set; }

    /// <summary>How many could not be tried on this machine.</summary>
    public int Skipped { get; private set; }

    /// <summary>Whether somebody stopped it before its end.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether it came to its end, and all that was expected was seen.</summary>
    public bool IsGood => NotSeen == 0 && !IsStopped;

    public void Heading(string text)
    {
        console.WriteLine();
        console.WriteLine(text, Strong);
    }

    /// <summary>A paragraph, in lines that are as long as the screen and no longer than one likes to read.</summary>
    public void Prose(string text) => WriteWrapped("", text, Style.Plain);

    public void Note(string text) => WriteWrapped("", text, Quiet);

    public void Write(IRenderable what) => console.Write(what);

    /// <summary>An empty table in the house's style; the columns whose names begin with &gt; stand to the right.</summary>
    public Table NewTable(params ReadOnlySpan<string> columns)
    {
        // Lines of ASCII where the output does not have others.
        TableBorder border = console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii2;
        Table table = new Table().Border(border).BorderStyle(Quiet);
        foreach (string column in columns)
        {
            var made = new TableColumn(new Text(column.TrimStart('>')));
            table.AddColumn(column.StartsWith('>') ? made.RightAligned().NoWrap() : made);
        }
        return table;
    }

    /// <summary>What has to be so, if the paragraph is true: it is said whether it was seen.</summary>
    public bool Expect(bool wasSeen, string what)
    {
        if (wasSeen) Seen++;
        else NotSeen++;
        WriteWrapped(wasSeen ? "seen: " : "NOT SEEN: ", what, wasSeen ? Good : Bad);
        return wasSeen;
    }

    /// <summary>What cannot be tried on this machine, and why.</summary>
    public void Skip(string why)
    {
        Skipped++;
        WriteWrapped("skipped: ", why, Quiet);
    }

    /// <summary>An experiment that did not come to its end.</summary>
    public void Fail(string why)
    {
        NotSeen++;
        WriteWrapped("FAILED: ", why, Bad);
    }

    /// <summary>The reader has seen enough: that is no expectation which was not met.</summary>
    public void Stop()
    {
        IsStopped = true;
        WriteWrapped("", "Stopped before the end.", Quiet);
    }

    /// <summary>What all experiments came to.</summary>
    public void Sum(TimeSpan took)
    {
        console.WriteLine();
        string skipped = Skipped > 0 ? Invariant($", {Skipped} skipped") : "";
        string notSeen = NotSeen > 0 ? Invariant($", {NotSeen} NOT seen") : "";
        string stopped = IsStopped ? ", stopped before the end" : "";
        console.WriteLine(Invariant($"{Seen + NotSeen} expectations: {Seen} seen{notSeen}{skipped}{stopped}, in {took.TotalSeconds:0.0} s."), IsGood ? Good : Bad);
    }

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void WriteWrapped(string mark, string text, Style style)
    {
        // The last column of a terminal stays free: some begin a new line by themselves when it is written to.
        int width = Math.Min(LongestLine, console.Profile.Width - 1);
        var line = new StringBuilder(mark);
        foreach (string word in text.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            bool isFirst = line.Length == mark.Length;
            if (!isFirst && line.Length + 1 + word.Length > width)
            {
                console.WriteLine(line.ToString(), style);
                line.Clear().Append(' ', mark.Length);
                isFirst = true;
            }
            if (!isFirst) line.Append(' ');
            line.Append(word);
        }
        console.WriteLine(line.ToString(), style);
    }
}
