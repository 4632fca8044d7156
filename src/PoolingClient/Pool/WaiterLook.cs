using PoolingClient.Connections;
using PoolingClient.Diagnostics;

namespace PoolingClient.Pool;

/// <summary>What a snapshot sees of an exchange that waits for a connection, copied under the pool's gate. Instants are ticks of the pool's time.</summary>
internal readonly record struct WaiterLook(RequestName Name, long Begun, long Queued, long DeadlineAt, TimeSpan LeaseLimit, int Attempts)
{
    /// <param name="exchange">It waits.</param>
    /// <param name="isDialedFor">A connection is being made for it: its LeaseTimeout does not count.</param>
    public static WaiterLook Of(Exchange exchange, bool isDialedFor) =>
        new(exchange.Shown, exchange.Times.Begun, exchange.Times.Queued, exchange.DeadlineAt, isDialedFor ? Timeout.InfiniteTimeSpan : exchange.Limits.Lease, exchange.Attempts);
}
