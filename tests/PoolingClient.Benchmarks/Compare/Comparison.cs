using System.Globalization;
using PoolingClient.Benchmarks.Server;
using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>Carries out scenarios: each side in a process of its own, both alive, and told to run in turn.</summary>
internal sealed class Comparison(ComparisonOptions options, int port, CancellationToken stop)
{
    private const double LeastWarmUp = 3;   // below it no rate is steady: connections are being made

    public ScenarioResult Run(Scenario scenario) => scenario.Measure switch
    {
        Measure.Idle => RunIdle(scenario),
        Measure.First => RunFirst(scenario),
        _ => RunWindows(scenario),
    };

    private ScenarioResult RunWindows(Scenario scenario)
    {
        var workers = new List<Child>();
        try
        {
            var steady = new bool[scenario.Sides.Length];
            for (int i = 0; i < scenario.Sides.Length; i++)
            {
                workers.Add(Child.StartWorker(SpecOf(scenario, scenario.Sides[i])));
                steady[i] = WarmUp(workers[i]);
            }
            double rate = scenario.Measure == Measure.FixedRate ? FindRate(workers[0]) : 0;
            string line = rate > 0 ? Text($"rate {rate} {options.Seconds}") : Text($"window {options.Seconds}");
            // The first round at a rate compiles what only that needs.
            if (rate > 0) TakeTurns(workers, line, 1);
            WindowResult[][] rounds = TakeTurns(workers, line, options.Rounds);
            return new ScenarioResult(scenario, [.. scenario.Sides.Select((side, i) => new SideResult(side, rounds[i], steady[i]))], rate);
        }
        finally
        {
            foreach (Child worker in workers) worker.Dispose();
        }
    }

    private bool WarmUp(Child worker)
    {
        stop.ThrowIfCancellationRequested();
        double least = Math.Min(LeastWarmUp, options.WarmUp);
        return worker.Ask(Text($"warm {least} {options.WarmUp}"), Limit(options.WarmUp)).IsSteady;
    }

    private double FindRate(Child frameworks)
    {
        const double Share = 0.7;
        double most = frameworks.Ask(Text($"window {options.Seconds}"), Limit(options.Seconds)).Rate;
        return Math.Max(100, Math.Floor(most * Share / 1000) * 1000);
    }

    /// <summary>A B A B ...</summary>
    private WindowResult[][] TakeTurns(List<Child> workers, string line, int rounds)
    {
        WindowResult[][] results = [.. workers.Select(_ => new WindowResult[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < workers.Count; i++)
            {
                stop.ThrowIfCancellationRequested();
                results[i][round] = workers[i].Ask(line, Limit(options.Seconds));
            }
        }
        return results;
    }

    private ScenarioResult RunIdle(Scenario scenario)
    {
        return RunFresh(scenario, options.Rounds, side =>
        {
            using Child worker = Child.StartWorker(SpecOf(scenario, side));
            return worker.Ask(Text($"idle {Scenarios.IdleConnections}"), Limit(120));
        });
    }

    private ScenarioResult RunFirst(Scenario scenario)
    {
        const int LeastRounds = 11;   // each is short, and they differ
        return RunFresh(scenario, Math.Max(LeastRounds, options.Rounds), side =>
        {
            using Child worker = Child.Start(Pinning.Cores.Client, null, "first", side.Kind.ToString(), TargetsOf(scenario)[0].ToString());
            return Lines.Decode<WindowResult>(worker.ReadLine(Limit(10)));
        });
    }

    private ScenarioResult RunFresh(Scenario scenario, int rounds, Func<Side, WindowResult> run)
    {
        WindowResult[][] results = [.. scenario.Sides.Select(_ => new WindowResult[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < scenario.Sides.Length; i++)
            {
                stop.ThrowIfCancellationRequested();
                results[i][round] = run(scenario.Sides[i]);
            }
        }
        return new ScenarioResult(scenario, [.. scenario.Sides.Select((side, i) => new SideResult(side, results[i], true))], 0);
    }

    private LoadSpec SpecOf(Scenario scenario, Side side) => new()
    {
        Side = side.Kind,
        Connections = side.Connections,
        Depth = side.Depth,
        // Without HTTP a caller is a connection.
        Callers = side.Kind == SideKind.Raw ? side.Connections : scenario.Callers,
        Targets = TargetsOf(scenario),
        Buffer = scenario.Buffer,
        Content = scenario.Content,
        MostPerWindow = scenario.MostPerWindow,
        ClientCore = Pinning.Cores.Client,
        ServerCore = options.Url is null ? Pinning.Cores.Server : -1,
        CountsPort = options.Url is null ? port : 0,
    };

    private Uri[] TargetsOf(Scenario scenario)
    {
        if (options.Url is { } url) return [url];
        int addresses = scenario.IsSpread && OperatingSystem.IsLinux() ? Serving.Addresses : 1;
        return [.. Enumerable.Range(1, addresses).Select(i => new Uri(Text($"http://127.0.0.{i}:{port}{scenario.Path}")))];
    }

    private static TimeSpan Limit(double seconds) => TimeSpan.FromSeconds(seconds + 60);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
