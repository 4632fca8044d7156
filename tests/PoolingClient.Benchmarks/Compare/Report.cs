using System.Globalization;
using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>What is printed: plain lines, that a log keeps as they are.</summary>
internal sealed class Report(TextWriter output)
{
    private const int NameWidth = 28;
    private const double Noise = 0.1;   // more than rounds of a quiet machine differ by

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
                foreach (SideResult side in result.Sides) Row(side, result.Base, "ms", w => w.FirstMilliseconds, Text($"   CPU {side.Median(w => w.CpuMicroseconds) / 1000:N1} ms, {side.Median(w => w.CompiledMethods)} methods compiled"));
                break;
            case Measure.FixedRate:
                foreach (SideResult side in result.Sides) LatencyRow(side, result.Base, result.Rate);
                break;
            default:
                ThroughputRows(result);
                break;
        }
        string[] unsteady = [.. result.Sides.Where(side => !side.WasSteady).Select(side => side.Side.Text)];
        if (unsteady.Length > 0) Line($"    not steady when warming up ended: {string.Join(", ", unsteady)}");
        double others = result.Sides.Max(side => side.Median(w => w.Others));
        if (others > Noise) Line($"    other programs took up to {others:P0} of a core: what is measured by the clock says little here");
        foreach (SideResult side in result.Sides) Failures(side);
    }

    public void Write(Scenario scenario, Exception failure)
    {
        Line($"");
        Line($"{scenario.Name}: {scenario.Title}");
        Line($"    FAILED: {failure.Message}");
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
        Func<WindowResult, double> rate = isStream ? w => w.MegabytesPerSecond : w => w.Rate;
        Func<WindowResult, double> cpu = isStream ? w => w.CpuMicrosecondsPerMegabyte : w => w.CpuMicroseconds;
        Func<WindowResult, double> allocated = isStream ? w => w.AllocatedPerMegabyte : w => w.AllocatedPerRequest;
        string each = isStream ? "/MB" : "";
        Line($"{"",-NameWidth}{(isStream ? "MB/s" : "requests/s"),12}{"ratio",8}{"spread",8}{"CPU us" + each,12}{"ratio",8}{"alloc B" + each,12}{"ratio",8}{"busy",8}{"server",8}{(isStream ? "" : "   sends receives")}");
        foreach (SideResult side in result.Sides)
        {
            string sends = !isStream && side.Rounds.Any(w => w.Receives > 0) ? Text($"{side.Median(w => w.SendsPerRequest),8:N3}{side.Median(w => w.ReceivesPerRequest),9:N3}") : "";
            Line($"{side.Side.Text,-NameWidth}{side.Median(rate),12:N0}{side.Ratio(result.Base, rate),8:N2}{side.Spread(rate),8:P0}{side.Median(cpu),12:N2}{side.Ratio(result.Base, cpu),8:N2}{side.Median(allocated),12:N0}{side.Ratio(result.Base, allocated),8:N2}{side.Median(w => w.Busy),8:P0}{side.Median(w => w.ServerBusy),8:P0}{sends}");
        }
    }

    private void Row(SideResult side, SideResult other, string unit, Func<WindowResult, double> value, string more = "") =>
        Line($"{side.Side.Text,-NameWidth}{side.Median(value),12:N1} {unit}{side.Ratio(other, value),8:N2}x   spread {side.Spread(value):P0}{more}");

    private void LatencyRow(SideResult side, SideResult other, double rate)
    {
        Line($"{side.Side.Text,-NameWidth}p50 {side.Median(w => w.MedianMicroseconds),9:N0} us{side.Ratio(other, w => w.MedianMicroseconds),8:N2}x   p99 {side.Median(w => w.P99Microseconds),9:N0} us{side.Ratio(other, w => w.P99Microseconds),8:N2}x   spread {side.Spread(w => w.P99Microseconds):P0}");
        if (side.Rounds.Any(w => w.IsOverrun)) Line($"    did not hold {rate:N0} requests/s");
    }

    private void Failures(SideResult side)
    {
        if (side.Rounds.FirstOrDefault(w => w.Failures > 0) is { } failed) Line($"    {side.Side.Text}: {side.Rounds.Sum(w => w.Failures)} FAILURES, the first: {failed.FirstFailure}");
    }

    private static string Amount(double value, string unit) => Text($"{(value >= 100 ? Math.Round(value) : Math.Round(value, 3))}{unit}");

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
