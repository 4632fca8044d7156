namespace PoolingClient.Interop;

/// <summary>A server, started once for all tests of it.</summary>
public sealed class Started<TPeer> : IAsyncLifetime
    where TPeer : Peer, new()
{
    private Running? _running;

    /// <summary>The server. There is none where it is not installed, or not tried; then no test asks for it.</summary>
    public Running Running => _running ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        var peer = new TPeer();
        if (peer.Skipped is null) _running = await Running.StartAsync(peer);
    }

    public async Task DisposeAsync()
    {
        if (_running is not null) await _running.DisposeAsync();
    }
}
