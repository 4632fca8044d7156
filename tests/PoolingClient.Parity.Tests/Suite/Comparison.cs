namespace PoolingClient.Parity;

/// <summary>What one scenario showed with each handler.</summary>
internal sealed record Comparison(Scenario Scenario, IReadOnlyList<string> Sockets, IReadOnlyList<string> Pooling)
{
    // No scenario has a limit of its own longer than 3 s; the rest is for a machine that is busy with other tests.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public bool Differs => !Sockets.SequenceEqual(Pooling);

    /// <summary>The lines that only one side has.</summary>
    public (IReadOnlyList<string> Sockets, IReadOnlyList<string> Pooling) Differing() => (Without(Sockets, Pooling), Without(Pooling, Sockets));

    public static async Task<Comparison> OfAsync(Scenario scenario) =>
        new(scenario, await ObserveAsync(scenario, HandlerKind.Sockets), await ObserveAsync(scenario, HandlerKind.Pooling));

    private static async Task<IReadOnlyList<string>> ObserveAsync(Scenario scenario, HandlerKind kind)
    {
        var stage = new Stage(new HandlerUnderTest(kind, scenario.Settings()));
        try
        {
            await scenario.Run(stage).WaitAsync(Limit);
            stage.NoteServer();
        }
        catch (TimeoutException)
        {
            stage.Seen.Note("the scenario", "did not end");
        }
        catch (Exception e)
        {
            stage.Seen.NoteException("the scenario", e);
        }
        IReadOnlyList<string> seen = stage.Seen.Lines;
        await stage.DisposeAsync();
        return seen;
    }

    private static List<string> Without(IReadOnlyList<string> lines, IReadOnlyList<string> others)
    {
        var rest = others.ToList();
        return lines.Where(line => !rest.Remove(line)).ToList();
    }
}
