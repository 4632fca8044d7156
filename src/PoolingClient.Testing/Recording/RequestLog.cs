namespace PoolingClient.Testing.Recording;

/// <summary>The requests of a server in the order of their heads, up to a limit.</summary>
internal sealed class RequestLog(int limit)
{
    private readonly Lock _gate = new();
    private readonly List<ServerRequest> _requests = [];

    internal Milestone Heads { get; } = new("request heads");

    internal Milestone Received { get; } = new("requests");

    internal void Add(ServerRequest request)
    {
        lock (_gate)
        {
            if (_requests.Count < limit)
            {
                _requests.Add(request);
            }
        }

        Heads.Reach();
    }

    /// <summary>Counts a request as received, once: it is complete, or nothing more of it will be read for now.</summary>
    internal void Settle(ServerRequest request)
    {
        if (!request.Settled)
        {
            request.Settled = true;
            Received.Reach();
        }
    }

    internal ServerRequest[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _requests];
        }
    }
}
