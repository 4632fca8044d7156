using PoolingClient.Foundation;
using PoolingClient.Handler;

namespace PoolingClient;

/// <content>What handlers over the pool share.</content>
public sealed partial class SocketPool
{
    internal Spares<HandlerExchange> SpareHandlerExchanges { get; } = new();
}
