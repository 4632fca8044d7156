using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Transport;
using PoolingClient.Wire;

namespace PoolingClient.Tests.Wire;

/// <summary>
/// A request that is cancelled in the moment in which a connection takes it: the connection copies its octets in that moment, so it is not the caller's again before
/// it has done so. A request whose octets are not there when it stands in the line already would shift the line.
/// </summary>
public sealed class WireHandoverTests
{
    [Fact]
    public async Task A_request_stays_in_flight_until_the_connection_that_takes_it_has_its_octets()
    {
        await using var server = SocketServer.StartRaw(connection => connection.WaitForEndAsync(Waits.Limit));
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 1 });
        Task<WireResponse> busy = pool.SendAsync(new WireRequest("GET", server.Uri)).AsTask();   // the one connection: who comes now waits in the queue
        using var cancel = new CancellationTokenSource();
        var request = new WireRequest("GET", server.At("/second"));
        var exchange = new WireExchange(pool.Settings, new Spares<WireExchange>()) { Limits = pool.Settings.Limits };
        Task<WireResponse> sent = exchange.SendAsync(request, pool, cancel.Token).AsTask();

        var connection = new SlowTaker();
        string octets = "";
        connection.WhileTaking = () =>
        {
            cancel.Cancel();
            Assert.True(connection.IsAwaited.Wait(Waits.Limit));
            Assert.Throws<InvalidOperationException>(() => request.SetTarget("/changed"));
            octets = System.Text.Encoding.ASCII.GetString(exchange.Octets);
            Assert.False(sent.IsCompleted);
        };
        Assert.Equal(Submission.Taken, await Task.Run(() => connection.TrySubmit(exchange)).InTime());
        Assert.StartsWith("GET /second HTTP/1.1\r\n", octets, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent.InTime());
        request.SetTarget("/changed");
        pool.Dispose();
        await Assert.ThrowsAsync<PoolingRequestException>(() => busy.InTime());
    }

    /// <summary>Has taken an exchange, and has not copied its octets yet.</summary>
    private sealed class SlowTaker : Connection
    {
        private readonly Lock _gate = new();

        public ManualResetEventSlim IsAwaited { get; } = new();

        public Action? WhileTaking { get; set; }

        public override ConnectionFacts Facts { get; } = new(1, new DialFacts(0), null, null, 0);

        public override int Capacity => 1;

        public override LeaseInfo? OldestLease => null;

        public override void Start()
        {
        }

        public override Submission TrySubmit(Exchange exchange)
        {
            lock (_gate)
            {
                Assert.True(exchange.TryAssign(this));
                WhileTaking!();
                return Submission.Taken;
            }
        }

        public override void AwaitHandover()
        {
            IsAwaited.Set();
            lock (_gate)
            {
                // As the real one does.
            }
        }

        public override void Close(CloseReason reason)
        {
        }

        public override void Abandon(Exchange exchange)
        {
        }

        public override void LookAt(ConnectionLook look, bool withExchanges) => look.Clear();

        public override void Tick(long now)
        {
        }
    }
}
