using System.Globalization;
using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>What is printed: plain lines, that a log keeps as they are.</summary>
internal sealed class Report(TextWriter output)
{
    private const int NameWidth = 28;

    public void Begin(ComparisonOptions options)
    {
        Line($"{Machine.Here}");
        Line($"{options.Rounds} rounds of {options.Seconds} s a side, in turn, after at most {options.WarmUp} s of warming up; medians; ratios of rounds beside each other. 8x32: 8 connections, 32 requests on each.");
    }

    public void Write(ScenarioResult result)
    {
        Line($"");
        Line($"{result.Scenario.Name}: {result.Scenario.Title}{(result.Rate > 0 ? Text($" ({result.Rate:N0} requests/s)") : "")}");
        switch (result.Scenario.Measure)
        {
            case Measure.Idle:
                foreach (SideResult side in result.Sides) Row(side, result.Base, "B a connection", w => w.IdleOctets);
                break;
            case Measure.First:
                foreach (SideResult side in result.Sides) Row(side, result.Base, "ms", w => w.FirstMilliseconds);
                break;
            case Measure.FixedRate:
                foreach (SideResult side in result.Sides) LatencyRow(side, result.Base, result.Rate);
                break;
            default:
                ThroughputRows(result);
                break;
        }
        foreach (SideResult side in result.Sides) Remarks(side);
    }

    public void Write(IReadOnlyList<ScenarioResult> results)
    {
        Line($"");
        Line($"{"What must be shown",-48}{"measured",12}{"at least",12}{"aim",12}");
        foreach (Need need in Needs.All)
        {
            double value = need.Find(results);
            if (double.IsNaN(value)) continue;
            Line($"{need.Text,-48}{Amount(value, need.Unit),12}{Amount(need.Least, need.Unit),12}{Amount(need.Aim, need.Unit),12}  {need.Judge(value)}");
        }
        string[] missing = [.. Needs.All.Where(need => double.IsNaN(need.Find(results))).Select(need => need.Text)];
        if (missing.Length > 0) Line($"Not run: {string.Join("; ", missing)}.");
    }

    private void ThroughputRows(ScenarioResult result)
    {
        bool isStream = result.Scenario.IsStream;
        Line($"{"",-NameWidth}{(isStream ? "MB/s" : "requests/s"),12}{"ratio",8}{"spread",8}{"CPU us",10}{"ratio",8}{"alloc B",10}{"ratio",8}{"sends",8}{"receives",10}");
        foreach (SideResult side in result.Sides)
        {
            double rate = side.Median(w => isStream ? w.MegabytesPerSecond : w.Rate);
            string sends = side.Rounds.Any(w => w.Receives > 0) ? Text($"{side.Median(w => w.SendsPerRequest),8:N3}{side.Median(w => w.Requests > 0 ? (double)w.Receives / w.Requests : 0),10:N3}") : "";
            Line($"{side.Side.Text,-NameWidth}{rate,12:N0}{side.Ratio(result.Base, w => w.Rate),8:N2}{side.Spread(w => w.Rate),8:P0}{side.Median(w => w.CpuMicroseconds),10:N2}{side.Ratio(result.Base, w => w.CpuMicroseconds),8:N2}{side.Median(w => w.AllocatedPerRequest),10:N0}{side.Ratio(result.Base, w => w.AllocatedPerRequest),8:N2}{sends}");
        }
    }

    private void Row(SideResult side, SideResult other, string unit, Func<WindowResult, double> value) =>
        Line($"{side.Side.Text,-NameWidth}{side.Median(value),12:N1} {unit}{side.Ratio(other, value),8:N2}x   spread {side.Spread(value):P0}");

    private void LatencyRow(SideResult side, SideResult other, double rate)
    {
        Line($"{side.Side.Text,-NameWidth}p50 {side.Median(w => w.MedianMicroseconds),9:N0} us{side.Ratio(other, w => w.MedianMicroseconds),8:N2}x   p99 {side.Median(w => w.P99Microseconds),9:N0} us{side.Ratio(other, w => w.P99Microseconds),8:N2}x   spread {side.Spread(w => w.P99Microseconds):P0}");
        if (side.Rounds.Any(w => w.IsOverrun)) Line($"    did not hold {rate:N0} requests/s");
    }

    private void Remarks(SideResult side)
    {
        if (!side.WasSteady) Line($"    {side.Side.Text}: the rate was not steady when warming up ended");
        if (side.Rounds.FirstOrDefault(w => w.Failures > 0) is { } failed) Line($"    {side.Side.Text}: {side.Rounds.Sum(w => w.Failures)} FAILURES, the first: {failed.FirstFailure}");
    }

    private static string Amount(double value, string unit) => Text($"{(value >= 100 ? Math.Round(value) : Math.Round(value, 3))}{unit}");

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
