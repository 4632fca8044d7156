namespace PoolingClient.Benchmarks.Compare;

/// <summary>The command: server, scenarios, tables.</summary>
internal static class Comparing
{
    public static int Run(ComparisonOptions options, CancellationToken stop)
    {
        DateTimeOffset date = DateTimeOffset.Now;
        Scenario[] scenarios = options.Url is { } url ? Scenarios.Elsewhere(url.PathAndQuery) : Scenarios.All;
        if (options.Only.FirstOrDefault(name => !scenarios.Any(scenario => scenario.Name == name)) is { } unknown)
        {
            Console.Error.WriteLine($"There is no scenario '{unknown}'. There are: {string.Join(", ", scenarios.Select(scenario => scenario.Name))}.");
            return 1;
        }
        if (options.Only.Length > 0) scenarios = [.. scenarios.Where(scenario => options.Only.Contains(scenario.Name))];
        var report = new Report(Console.Out);
        report.Begin(options);
        var results = new List<ScenarioResult>();
        int port = 0;
        using Child? server = options.Url is null ? Child.StartServer(out port) : null;
        var comparison = new Comparison(options, port, stop);
        bool isComplete = true;
        foreach (Scenario scenario in scenarios)
        {
            if (stop.IsCancellationRequested) break;
            try
            {
                results.Add(comparison.Run(scenario));
                report.Write(results[^1]);
            }
            catch (Exception e) when (e is IOException or TimeoutException or OperationCanceledException)
            {
                // The others are worth having all the same.
                report.Write(scenario, e);
                isComplete = false;
            }
            if (options.Json is { } path) JsonReport.Write(path, options, date, results);   // what was measured is not lost with what comes after
        }
        if (options.Url is null) report.Write(results);
        return isComplete && !results.Any(result => result.Sides.Any(side => side.Rounds.Any(round => round.Failures > 0))) ? 0 : 1;
    }
}
