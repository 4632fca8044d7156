using System.Diagnostics;
using System.Globalization;
using PoolingClient.Http1.Tests;

namespace PoolingClient.Fuzz;

/// <summary>Gives all targets their turns until the time is over or one has a finding.</summary>
internal static class FuzzRun
{
    /// <summary>Runs in a turn. A run is some 50 us, so that turns are well below a second.</summary>
    private const int Turn = 500;

    /// <summary>What is kept is 80 MiB a target at most (20,000 inputs of 4 KiB), which nobody has come near.</summary>
    private const long MostMemory = 1L << 30;

    /// <summary>A run takes some 50 us, on a machine that is busy elsewhere some milliseconds. One that takes this long holds an input whose cost is out of all proportion.</summary>
    private static readonly TimeSpan MostOfRun = TimeSpan.FromSeconds(5);

    public static int Run(FuzzOptions options, TextWriter output)
    {
        Fuzzer[] fuzzers = [.. options.Targets.Select(target => new Fuzzer(Targets.Create(target), options.Seed))];
        using FuzzWatch watch = Watch([.. fuzzers.Select(fuzzer => fuzzer.Guarded)], options.Seed, output);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < options.Seconds && !Array.Exists(fuzzers, fuzzer => fuzzer.Finding is not null))
        {
            foreach (Fuzzer fuzzer in fuzzers) fuzzer.Run(Turn);
        }
        foreach (Fuzzer fuzzer in fuzzers) Write(output, $"{fuzzer.Target,-10} {fuzzer.Runs,10} runs {fuzzer.Outcomes,8} outcomes {(fuzzer.Finding is null ? 0 : 1),3} findings");
        FuzzFinding[] findings = [.. fuzzers.Select(fuzzer => fuzzer.Finding).OfType<FuzzFinding>()];
        foreach (FuzzFinding finding in findings) Tell(finding, options.Seed, output);
        Write(output, $"seed={options.Seed} runs={fuzzers.Sum(fuzzer => fuzzer.Runs)} outcomes={fuzzers.Sum(fuzzer => fuzzer.Outcomes)} findings={findings.Length}");
        return findings.Length == 0 ? 0 : 1;
    }

    /// <summary>Ends the process with 1 where a run does not end by itself: nothing else can.</summary>
    public static FuzzWatch Watch(IReadOnlyList<GuardedTarget> targets, int seed, TextWriter output)
    {
        var watch = new FuzzWatch(targets, MostOfRun, MostMemory, finding =>
        {
            Tell(finding, seed, output);
            Write(output, $"seed={seed} findings=1");
            output.Flush();
            Environment.Exit(1);
        });
        watch.Start();
        return watch;
    }

    /// <summary>What was found, how to see it again, and the row that it becomes.</summary>
    private static void Tell(FuzzFinding finding, int seed, TextWriter output)
    {
        Write(output, $"{finding.Target}: run {finding.Run} of seed {seed}: {finding.Fault}");
        Write(output, $"--target {finding.Target} --replay {finding.Hex}");
        Write(output, $"{finding.Row}");
    }

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
