using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Top;

/// <summary>A frame as the terminal shows it. All text from elsewhere is escaped.</summary>
internal static class Drawing
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    public static IRenderable Of(Frame frame, bool hasBlocks)
    {
        var rows = new List<IRenderable> { new Markup($"[bold]PoolingClient[/]  {Markup.Escape(frame.Title)}{(frame.Note is { } note ? $"  [yellow]{Markup.Escape(note)}[/]" : "")}") };
        if (frame.Origins.Count == 0) rows.Add(new Markup("[grey]no origin yet[/]"));
        foreach (OriginFrame origin in frame.Origins)
        {
            rows.Add(Text.Empty);
            rows.AddRange(Of(origin, hasBlocks));
        }
        return new Rows(rows);
    }

    private static IEnumerable<IRenderable> Of(OriginFrame origin, bool hasBlocks)
    {
        yield return new Markup($"[bold]{Markup.Escape(origin.Name)}[/]");
        yield return new Markup(Figures(origin));
        if (origin.Lanes.Count > 0)
        {
            foreach (LaneFrame lane in origin.Lanes) yield return new Markup(Lane(lane, hasBlocks));
            if (origin.MoreLanes > 0) yield return new Markup(string.Create(CultureInfo.InvariantCulture, $"  [grey]and {origin.MoreLanes} more[/]"));
        }
        else if (origin.Busy + origin.Idle + origin.Dialing > 0)
        {
            yield return new Markup(Count(origin, hasBlocks));
        }
        if (origin.Learned.Count + origin.Failures.Count > 0) yield return Words(origin);
    }

    /// <summary>In two columns, so that a long text goes on below itself.</summary>
    private static Grid Words(OriginFrame origin)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().Padding(0, 0, 0, 0));
        foreach (string learned in origin.Learned) grid.AddRow(new Markup("[grey]learned[/]"), new Text(learned));
        foreach (string failure in origin.Failures.Take(3)) grid.AddRow(new Markup("[red]failed[/]"), new Text(failure));
        return grid;
    }

    private static string Figures(OriginFrame origin)
    {
        string most = origin.MostConnections is { } limit ? string.Create(CultureInfo.InvariantCulture, $" of {limit}") : "";
        string flying = origin.InFlight is { } count ? string.Create(CultureInfo.InvariantCulture, $"in flight [bold]{count}[/]  ") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"  connections [bold]{origin.Busy + origin.Idle}[/]{most} ({origin.Busy} busy, {origin.Idle} idle, {origin.Dialing} dialing)  {flying}waiting [bold {(origin.Waiting > 0 ? "red" : "default")}]{origin.Waiting}[/]  [bold]{origin.RequestsPerSecond:N0}[/]/s  p50 [bold]{Time(origin.P50)}[/]  p99 [bold]{Time(origin.P99)}[/]");
    }

    private static string Time(double? seconds) => seconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 1000:0.0} ms") : "-";

    private static string Lane(LaneFrame lane, bool hasBlocks)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  #{lane.Id,-5}{Markup.Escape(lane.State),-9}");
        foreach (int cell in lane.Cells) text.Append(Cell(cell, lane.Most, hasBlocks));
        text.Append(CultureInfo.InvariantCulture, $"  [grey]{lane.Exchanges:N0} requests[/]");
        return text.ToString();
    }

    private static string Cell(int depth, int most, bool hasBlocks)
    {
        if (depth == LaneFrame.None) return " ";
        if (depth == LaneFrame.Idle) return hasBlocks ? "[grey]·[/]" : ".";
        if (!hasBlocks) return depth > 9 ? "+" : depth.ToString(CultureInfo.InvariantCulture);
        int full = Math.Clamp(depth * Blocks.Length / Math.Max(1, most), 1, Blocks.Length);
        return $"[{(most == 1 || depth == 1 ? "dodgerblue1" : depth < most ? "green3" : "orange1")}]{Blocks[full - 1]}[/]";
    }

    /// <summary>Where single connections are not known: one sign for each.</summary>
    private static string Count(OriginFrame origin, bool hasBlocks)
    {
        const int Most = 80;
        int busy = Math.Min(origin.Busy, Most), idle = Math.Min(origin.Idle, Most - busy), dialing = Math.Min(origin.Dialing, Most - busy - idle);
        string rest = origin.Busy + origin.Idle + origin.Dialing > Most ? " [grey]...[/]" : "";
        return $"  [dodgerblue1]{new string(hasBlocks ? '█' : '#', busy)}[/][grey]{new string(hasBlocks ? '·' : '.', idle)}[/][yellow]{new string('?', dialing)}[/]{rest}";
    }
}
