using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>Makes connections to one origin. An interface, so that the pool's decisions can be tested without sockets.</summary>
internal interface IConnector
{
    /// <summary>Never throws: a failure is a result. The connection does not read before its <see cref="Connection.Start"/>.</summary>
    Task<ConnectResult> ConnectAsync(IConnectionOwner owner, TimeSpan limit, CancellationToken cancellationToken);
}
