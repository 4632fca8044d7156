using System.Net;
using System.Net.Sockets;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Tests.Pool;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Time;

/// <summary>While the kernel takes no more of a request, the server owes nothing: that wait is WriteTimeout's alone.</summary>
public sealed class UnsentRequestTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_that_is_not_sent_whole_is_ended_by_WriteTimeout_and_by_no_limit_of_the_response(bool headTimeout)
    {
        var script = new PoolScript();
        var limits = PoolScript.Limits with { Write = TimeSpan.FromSeconds(60) };
        limits = headTimeout ? limits with { Head = TimeSpan.FromSeconds(5) } : limits with { Read = TimeSpan.FromSeconds(5) };
        long now = script.Time.GetTimestamp();
        var exchange = new FakeExchange("r1", script.Log) { Limits = limits, Times = { Begun = now, Queued = now } };
        script.Pool.Dispatch(exchange);
        script.Connector.Succeed(1, owner => new Http1Connection(new FullCarrier(), new DialFacts(0), 1, owner, new Pipelining(script.Settings.Time, 1), script.Settings));
        script.Wait(TimeSpan.FromSeconds(59));
        Assert.Null(exchange.Failure);
        script.Wait(TimeSpan.FromSeconds(1));
        Assert.Contains("the server took no octet of the request within the WriteTimeout of 60 s", exchange.Failure!.Message, StringComparison.Ordinal);
    }

    /// <summary>A socket whose kernel takes the first octets and no more, and whose peer says nothing.</summary>
    private sealed class FullCarrier : Carrier
    {
        private readonly TaskCompletionSource<int> _end = new();

        public override EndPoint? LocalEndPoint => null;

        public override EndPoint? RemoteEndPoint => null;

        public override bool HasInput => false;

        public override int TrySend(ReadOnlyMemory<byte> octets, out SocketError error)
        {
            error = SocketError.WouldBlock;
            return 10;
        }

        public override ValueTask SendAsync(ReadOnlyMemory<byte> octets) => new(_end.Task);

        public override ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken) => new(_end.Task);

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => new(_end.Task);

        public override TcpSocketInfo? ReadTcpInfo() => null;

        public override Stream ToStream() => throw new NotSupportedException();

        public override void EndReceiving() => _end.TrySetResult(0);

        public override void Dispose() => _end.TrySetException(new ObjectDisposedException(nameof(FullCarrier)));
    }
}
