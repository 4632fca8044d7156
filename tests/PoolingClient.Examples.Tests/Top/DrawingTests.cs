using Spectre.Console;
using Top;

namespace PoolingClient.Examples.Tests.Top;

/// <summary>What is drawn has room in the terminal that it is drawn for.</summary>
public sealed class DrawingTests
{
    private const int FirstMoment = 17;

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(1_000)]
    public void Lanes_have_a_line_each_and_their_moments_stand_below_one_another(int width)
    {
        string[] lanes = [.. Draw(width, 100, console => Drawing.Of(Sample(), hasBlocks: false, console.Profile.Width)).Where(line => line.StartsWith("  #", StringComparison.Ordinal))];
        Assert.Equal(24, lanes.Length);
        Assert.All(lanes, lane => Assert.True(lane.Length < width && lane.EndsWith(" requests", StringComparison.Ordinal), lane));
        // The newest moment of each is a 2, and nothing else is.
        Assert.All(lanes, lane => Assert.Equal(lanes[0].LastIndexOf("2  ", StringComparison.Ordinal), lane.LastIndexOf("2  ", StringComparison.Ordinal)));
        Assert.All(lanes, lane => Assert.InRange(lane.LastIndexOf("2  ", StringComparison.Ordinal) + 1 - FirstMoment, 20, 60));
    }

    [Theory]
    [InlineData(80, 18)]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    [InlineData(200, 60)]
    public void A_terminal_of_any_height_shows_all_origins_with_as_many_lanes_as_have_room(int width, int height)
    {
        string[] lines = Draw(width, height, console => Drawing.Fit(Sample(), console, "q or Ctrl+C ends"));
        Assert.InRange(lines.Length, height / 2, height);
        Assert.EndsWith("q or Ctrl+C ends", lines[0], StringComparison.Ordinal);
        Assert.Equal(["http://one:80", "http://two:80"], lines.Where(line => line.StartsWith("http", StringComparison.Ordinal)));
        // What is closed is left out first.
        int open = lines.Count(line => line.Contains(" busy  ", StringComparison.Ordinal)), closed = lines.Count(line => line.Contains(" closed  ", StringComparison.Ordinal));
        Assert.True(open >= 2 && (closed == 0 || open == 12), $"{open} open, {closed} closed");
    }

    /// <summary>Two origins with twelve lanes each, half of them closed, and each with another number of requests.</summary>
    private static Frame Sample()
    {
        LaneFrame[] lanes = [.. Enumerable.Range(1, 12).Select(id => new LaneFrame(id, id <= 6 ? LaneFrame.Closed : "busy", 1 << id, [.. Enumerable.Repeat(1, 59), 2], 4))];
        OriginFrame origin = new() { Name = "http://one:80", Busy = 6, MostConnections = 6, InFlight = 6, Waiting = 3, RequestsPerSecond = 1_234, P50 = 0.0123, P99 = 0.1234, Lanes = lanes, Learned = ["pipeline depth 4 of 4"], Failures = ["1.0 s ago"] };
        return new Frame("a test", null, [origin, origin with { Name = "http://two:80" }]);
    }

    private static string[] Draw(int width, int height, Func<IAnsiConsole, Spectre.Console.Rendering.IRenderable> draw)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        (console.Profile.Width, console.Profile.Height) = (width, height);
        console.Write(draw(console));
        return [.. text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())];
    }
}
