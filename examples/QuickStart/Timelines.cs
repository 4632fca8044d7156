using System.Globalization;
using PoolingClient;
using Spectre.Console;

namespace QuickStart;

/// <summary>What happened to two requests, event by event, side by side.</summary>
internal static class Timelines
{
    private static readonly Style Quiet = new(decoration: Decoration.Dim);

    public static void Write(IAnsiConsole console, RequestAttempt first, RequestAttempt? second, int requests)
    {
        Table table = new Table().Border(Report.Border(console)).BorderStyle(Quiet);
        table.AddColumn(new TableColumn(new Text("ms since the request began")));
        table.AddColumn(Column("1st request", first));
        if (second is not null) table.AddColumn(Column("2nd request", second));
        foreach ((string name, TimeSpan? ofFirst, TimeSpan? ofSecond) in SideBySide(first.Events, second?.Events ?? []))
        {
            Text[] cells = [new Text(name), Cell(ofFirst), Cell(ofSecond)];
            table.AddRow(second is null ? cells[..2] : cells);
        }
        console.WriteLine();
        console.Write(table);
        console.WriteLine(Conclusion(first, second, requests));
    }

    /// <summary>All events of both, in order: what only the second has stands after the event before it.</summary>
    private static List<(string Name, TimeSpan? First, TimeSpan? Second)> SideBySide(
        IReadOnlyList<(string Name, TimeSpan At)> first, IReadOnlyList<(string Name, TimeSpan At)> second)
    {
        var rows = first.Select(e => (e.Name, First: (TimeSpan?)e.At, Second: (TimeSpan?)null)).ToList();
        int next = 0;
        foreach ((string name, TimeSpan at) in second)
        {
            int same = rows.FindIndex(next, row => row.Name == name);
            if (same >= 0) rows[same] = rows[same] with { Second = at };
            else rows.Insert(same = next, (name, null, at));
            next = same + 1;
        }
        return rows;
    }

    private static string Conclusion(RequestAttempt first, RequestAttempt? second, int requests)
    {
        if (second is null) return requests == 1 ? "With one request there is nothing to reuse." : "The second request had no answer to compare with.";
        if (!second.IsReused) return "Nothing was saved: the first connection was not open any more, so the second request needed one of its own.";
        if (first.Setup is not { Connected: { } connected } setup) return "Both requests were sent on a connection that was there.";
        TimeSpan dial = connected - setup.Begun;
        TimeSpan rest = End(first) - End(second) - dial;
        string saved = $"Reuse saved the second request the dial (name lookup and TCP handshake): {Milliseconds(dial)} ms.";
        // A first request is slow for another reason too, and that is not the pool's merit.
        return rest <= TimeSpan.Zero ? saved : $"{saved}\nThe rest of the difference, {Milliseconds(rest)} ms, has in it what .NET compiles on first use.";
    }

    private static TimeSpan End(RequestAttempt attempt) => attempt.ContentEnd ?? attempt.Head ?? attempt.Assigned;

    private static TableColumn Column(string which, RequestAttempt attempt)
    {
        string how = attempt.IsReused ? "pooled" : "new";
        return new TableColumn(new Text(string.Create(CultureInfo.InvariantCulture, $"{which}\n{how} connection"))).RightAligned().NoWrap();
    }

    private static Text Cell(TimeSpan? at) => new(at is { } instant ? Milliseconds(instant) : "");

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture);
}
