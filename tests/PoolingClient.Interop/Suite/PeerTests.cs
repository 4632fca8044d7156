namespace PoolingClient.Interop;

/// <summary>What is tried with every server.</summary>
public abstract class PeerTests<TPeer>(Started<TPeer> started) : IClassFixture<Started<TPeer>>
    where TPeer : Peer, new()
{
    internal Running Running => started.Running;

    [PeerFact(Feature.KeepAlive)]
    public Task Requests_one_after_the_other_share_a_connection() => NoteAsync(Feature.KeepAlive, () => KeepAlive.RunAsync(Running, isSecure: false));

    [PeerFact(Feature.IdleClose)]
    public Task Idle_connections_that_it_ends_cost_no_request() => NoteAsync(Feature.IdleClose, () => IdleClose.RunAsync(Running, isSecure: false));

    [PeerFact(Feature.Pipelining)]
    public Task Requests_behind_others_get_their_own_answers() => NoteAsync(Feature.Pipelining, () => Pipelining.RunAsync(Running));

    [PeerFact(Feature.Tls)]
    public Task Both_versions_of_TLS_are_spoken() => NoteAsync(Feature.Tls, () => Secured.RunAsync(Running));

    [PeerFact(Feature.Mixed)]
    public Task Requests_of_all_kinds_are_answered_each_with_its_own() => NoteAsync(Feature.Mixed, () => Mixed.RunAsync(Running));

    /// <summary>Runs a test and notes what came of it for the table.</summary>
    internal async Task NoteAsync(Feature feature, Func<Task<string>> test)
    {
        try
        {
            ResultTable.Note(Running.Peer, feature, await test());
        }
        catch (Exception e)
        {
            string message = e.Message.ReplaceLineEndings(" ");
            ResultTable.Note(Running.Peer, feature, $"FAILED: {message[..Math.Min(message.Length, 200)]}");
            throw;
        }
    }
}
