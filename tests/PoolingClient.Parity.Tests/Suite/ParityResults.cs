using Xunit.Abstractions;
using Xunit.Sdk;

namespace PoolingClient.Parity;

/// <summary>
/// All scenarios, run once for all tests. The table goes to xunit's diagnostic messages, which `dotnet test` shows although every test passes, and
/// with whole lines into `parity.txt` beside the tests.
/// </summary>
public sealed class ParityResults(IMessageSink diagnostics) : IAsyncLifetime
{
    // The scenarios mostly wait; more of them at once would make those with a time limit depend on the machine.
    private const int AtOnce = 6;

    private const int ShownWidth = 150;

    private readonly Dictionary<string, Comparison> _results = [];

    internal IReadOnlyList<Comparison> All => [.. Catalogue.All.Select(scenario => _results[scenario.Name])];

    internal string Table { get; private set; } = "";

    internal Comparison Of(string scenario) => _results[scenario];

    public async Task InitializeAsync()
    {
        await Parallel.ForEachAsync(Catalogue.All, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (scenario, _) =>
        {
            Comparison result = await Comparison.OfAsync(scenario);
            lock (_results) _results.Add(scenario.Name, result);
        });
        Table = DifferenceTable.Of(All, ShownWidth);
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "parity.txt"), DifferenceTable.Of(All, int.MaxValue));
        diagnostics.OnMessage(new DiagnosticMessage(Table));
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
