using System.Net;

namespace PoolingClient.Testing.Recording;

/// <summary>The connections of a server in the order of acceptance, up to a limit.</summary>
internal sealed class ConnectionLog(int limit)
{
    private readonly Lock _gate = new();
    private readonly List<ServerConnection> _connections = [];

    internal Milestone Accepted { get; } = new("connections");

    internal Milestone Endings { get; } = new("ended connections");

    internal int Open => Accepted.Count - Endings.Count;

    /// <summary>Only the accept loop calls it, so the numbers follow the order of acceptance.</summary>
    internal ServerConnection Add(IPEndPoint remoteEndPoint)
    {
        var connection = new ServerConnection(this, Accepted.Count + 1, remoteEndPoint);
        lock (_gate)
        {
            if (_connections.Count < limit)
            {
                _connections.Add(connection);
            }
        }

        Accepted.Reach();
        return connection;
    }

    internal void Ended() => Endings.Reach();

    internal ServerConnection[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _connections];
        }
    }
}
