using System.Diagnostics;
using System.Globalization;
using PoolingClient.Http1.Tests;

namespace PoolingClient.Fuzz;

/// <summary>Gives all targets their turns until the time is over or one has a finding.</summary>
internal static class FuzzRun
{
    /// <summary>Runs in a turn. A run is some 50 us, so that turns are well below a second.</summary>
    private const int Turn = 500;

    /// <summary>A turn takes tens of milliseconds. One that takes this long holds an input whose cost is out of all proportion.</summary>
    private static readonly TimeSpan MostOfTurn = TimeSpan.FromSeconds(30);

    public static int Run(FuzzOptions options, TextWriter output)
    {
        Fuzzer[] fuzzers = [.. options.Targets.Select(target => new Fuzzer(Targets.Create(target), options.Seed))];
        var clock = Stopwatch.StartNew();
        bool isLate = false;
        while (clock.Elapsed.TotalSeconds < options.Seconds && !isLate && !Array.Exists(fuzzers, fuzzer => fuzzer.Finding is not null))
        {
            foreach (Fuzzer fuzzer in fuzzers)
            {
                TimeSpan begun = clock.Elapsed;
                fuzzer.Run(Turn);
                if (clock.Elapsed - begun <= MostOfTurn || fuzzer.Finding is not null) continue;
                Write(output, $"{fuzzer.Target}: {Turn} runs up to number {fuzzer.Runs} took {(clock.Elapsed - begun).TotalSeconds:0} s: one of them does not end in its time.");
                isLate = true;
            }
        }
        foreach (Fuzzer fuzzer in fuzzers) Write(output, $"{fuzzer.Target,-10} {fuzzer.Runs,10} runs {fuzzer.Outcomes,8} outcomes {(fuzzer.Finding is null ? 0 : 1),3} findings");
        FuzzFinding[] findings = [.. fuzzers.Select(fuzzer => fuzzer.Finding).OfType<FuzzFinding>()];
        foreach (FuzzFinding finding in findings)
        {
            Write(output, $"{finding.Target}: run {finding.Run} of seed {options.Seed}: {finding.Fault}");
            Write(output, $"--target {finding.Target} --replay {finding.Hex}");
        }
        Write(output, $"seed={options.Seed} runs={fuzzers.Sum(fuzzer => fuzzer.Runs)} outcomes={fuzzers.Sum(fuzzer => fuzzer.Outcomes)} findings={findings.Length + (isLate ? 1 : 0)}");
        return findings.Length == 0 && !isLate ? 0 : 1;
    }

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
