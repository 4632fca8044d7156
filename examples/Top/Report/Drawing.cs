using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Top;

/// <summary>A frame as the terminal shows it. All text from elsewhere is escaped.</summary>
internal static class Drawing
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    // A lane's number and state stand before its moments, and how many requests it took behind them.
    private const int LabelWidth = 17, FewestMoments = 8, MostMoments = 60, MostLanes = 12, MostFailures = 3;

    // Lanes and failures of an origin, where all of them have no room.
    private static readonly (int Lanes, int Failures)[] s_sizes = [(MostLanes, MostFailures), (MostLanes, 1), (9, 1), (7, 1), (6, 1), (5, 1), (4, 1), (3, 1), (2, 1), (1, 1), (1, 0)];

    /// <summary>The whole frame, however high.</summary>
    public static IRenderable Of(Frame frame, bool hasBlocks, int width) => Of(frame, new Size(width, MostLanes, MostFailures, hasBlocks), null);

    /// <summary>As much of the frame as the terminal has room for now: with fewer lanes and failures where it has less.</summary>
    public static IRenderable Fit(Frame frame, IAnsiConsole console, string hint)
    {
        IRenderable drawn = Text.Empty;
        foreach ((int lanes, int failures) in s_sizes)
        {
            drawn = Of(frame, new Size(console.Profile.Width, lanes, failures, console.Profile.Capabilities.Unicode), hint);
            // Not by way of the console, which shows the last frame and would count that too.
            int lines = Segment.SplitLines(drawn.Render(RenderOptions.Create(console), console.Profile.Width)).Count;
            if (lines < console.Profile.Height) break;
        }
        return drawn;
    }

    private static Rows Of(Frame frame, Size size, string? hint)
    {
        string note = frame.Note is { } text ? $"  [yellow]{Markup.Escape(text)}[/]" : "", ends = hint is null ? "" : $"  [grey]{Markup.Escape(hint)}[/]";
        var rows = new List<IRenderable> { new Markup($"[bold]PoolingClient[/]  {Markup.Escape(frame.Title)}{note}{ends}") };
        if (frame.Origins.Count == 0) rows.Add(new Markup("[grey]no origin yet[/]"));
        // The same number of moments for all lanes, so that what stands below one another was at one time.
        int longest = frame.Origins.SelectMany(origin => origin.Lanes).Select(lane => Taken(lane).Length).DefaultIfEmpty().Max();
        int moments = Math.Clamp(size.Width - 1 - LabelWidth - longest, FewestMoments, MostMoments);
        foreach (OriginFrame origin in frame.Origins)
        {
            rows.Add(Text.Empty);
            rows.AddRange(Of(origin, size, moments));
        }
        return new Rows(rows);
    }

    private static IEnumerable<IRenderable> Of(OriginFrame origin, Size size, int moments)
    {
        yield return new Markup($"[bold]{Markup.Escape(origin.Name)}[/]");
        foreach (string figures in Figures(origin, size.Width)) yield return new Markup(figures);
        if (origin.Lanes.Count > 0)
        {
            IEnumerable<LaneFrame> shown = origin.Lanes.OrderBy(lane => lane.IsClosed).ThenBy(lane => lane.Id).Take(size.Lanes).OrderBy(lane => lane.Id);
            foreach (LaneFrame lane in shown) yield return new Markup(Lane(lane, size.HasBlocks, moments));
            int more = origin.MoreLanes + Math.Max(0, origin.Lanes.Count - size.Lanes);
            if (more > 0) yield return new Markup(string.Create(CultureInfo.InvariantCulture, $"  [grey]and {more} more {(more == 1 ? "lane" : "lanes")}[/]"));
        }
        else if (origin.Busy + origin.Idle + origin.Dialing > 0)
        {
            yield return new Markup(Count(origin, size.HasBlocks));
        }
        if (origin.Learned.Count + origin.Failures.Count > 0) yield return Words(origin, size.Failures);
    }

    /// <summary>In two columns, so that a long text goes on below itself.</summary>
    private static Grid Words(OriginFrame origin, int failures)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(2, 0, 2, 0)).AddColumn(new GridColumn().Padding(0, 0, 0, 0));
        foreach (string learned in origin.Learned) grid.AddRow(new Markup("[grey]learned[/]"), new Text(learned));
        foreach (string failure in origin.Failures.Take(failures)) grid.AddRow(new Markup("[red]failed[/]"), new Text(failure));
        return grid;
    }

    /// <summary>One line, or two where it is longer than the terminal is wide.</summary>
    private static string[] Figures(OriginFrame origin, int width)
    {
        string most = origin.MostConnections is { } limit ? string.Create(CultureInfo.InvariantCulture, $" of {limit}") : "";
        string flying = origin.InFlight is { } count ? string.Create(CultureInfo.InvariantCulture, $"in flight [bold]{count}[/]  ") : "";
        string counts = string.Create(CultureInfo.InvariantCulture,
            $"  connections [bold]{origin.Busy + origin.Idle}[/]{most} ({origin.Busy} busy, {origin.Idle} idle, {origin.Dialing} dialing)  {flying}waiting [bold {(origin.Waiting > 0 ? "red" : "default")}]{origin.Waiting}[/]");
        string times = string.Create(CultureInfo.InvariantCulture, $"  [bold]{origin.RequestsPerSecond:N0}[/]/s  p50 [bold]{Time(origin.P50)}[/]  p99 [bold]{Time(origin.P99)}[/]");
        return Markup.Remove(counts + times).Length < width ? [counts + times] : [counts, times];
    }

    private static string Time(double? seconds) => seconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 1000:0.0} ms") : "-";

    private static string Lane(LaneFrame lane, bool hasBlocks, int moments)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"  #{lane.Id,-5}{Markup.Escape(lane.State),-9}");
        foreach (int cell in lane.Cells.TakeLast(moments)) text.Append(Cell(cell, lane.Most, hasBlocks));
        return text.Append(CultureInfo.InvariantCulture, $"[grey]{Taken(lane)}[/]").ToString();
    }

    private static string Taken(LaneFrame lane) => string.Create(CultureInfo.InvariantCulture, $"  {lane.Exchanges:N0} requests");

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

    /// <summary>How much is shown: the terminal's width, the most lanes and failures of an origin, and whether there are blocks.</summary>
    private readonly record struct Size(int Width, int Lanes, int Failures, bool HasBlocks);
}
