using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Transport;

/// <summary>Streams that the caller makes.</summary>
public sealed class ConnectCallbackTests
{
    [Fact]
    public async Task The_socket_of_a_NetworkStream_is_used_and_told_of()
    {
        await using SocketServer server = Places.StartAlive();
        DnsEndPoint? asked = null;
        using Door door = DoorOf(async (context, cancellationToken) =>
        {
            asked = context.DnsEndPoint;
            return await ConnectAsync(server, cancellationToken);
        });
        using HttpResponseMessage response = await door.GetAsync(new Uri("http://api.test:8080/a"));
        Assert.Equal(new DnsEndPoint("api.test", 8080), asked);
        Assert.Equal("/a", await response.Content.ReadAsStringAsync());
        Assert.Equal("api.test:8080", server.Requests[0].Fields["Host"]);
        ConnectionSetup setup = response.GetTimeline()!.Attempts[0].Setup!;
        Assert.Empty(setup.Addresses);
        Assert.NotNull(setup.Connected);
        Assert.Equal("/b", await door.GetTextAsync(new Uri("http://api.test:8080/b")));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Any_other_stream_works_too_and_is_disposed_with_the_pool()
    {
        await using SocketServer server = Places.StartAlive();
        WrappedStream? stream = null;
        using (Door door = DoorOf(async (_, cancellationToken) => stream = new WrappedStream(await ConnectAsync(server, cancellationToken))))
        {
            for (int i = 0; i < 3; i++) Assert.Equal($"/{i}", await door.GetTextAsync(new Uri($"http://api.test/{i}")));
            Assert.Equal(1, server.ConnectionsAccepted);
            Assert.Equal(1, await door.Handler.Pool.WarmUpAsync(Places.Uri, 1).InTime());
        }
        Assert.True(stream!.IsDisposed);
    }

    [Fact]
    public async Task What_it_throws_fails_the_dial()
    {
        var refused = new SocketException((int)SocketError.ConnectionRefused);
        PoolingRequestException failure = await FailAsync((_, _) => throw refused);
        Assert.Same(refused, failure.InnerException);
        failure.Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(SocketException)).Says($"the ConnectCallback failed: {refused.Message}");
        (await FailAsync(async (_, _) =>
        {
            await Task.Yield();
            throw new OperationCanceledException("It gave up.");
        })).Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(OperationCanceledException)).Says("the ConnectCallback failed: It gave up.");
    }

    [Fact]
    public async Task What_is_no_connection_is_told()
    {
        (await FailAsync((_, _) => new ValueTask<Stream>((Stream)null!))).Says("the ConnectCallback gave no stream.");
        (await FailAsync((_, _) => new ValueTask<Stream>(new MemoryStream([1], writable: false)))).Says("the ConnectCallback gave a stream that cannot be read from and written to.");
        await using SocketServer server = Places.StartAlive();
        (await FailAsync(async (_, cancellationToken) =>
        {
            NetworkStream gone = await ConnectAsync(server, cancellationToken);
            gone.Socket.Dispose();
            return gone;
        })).Says("the ConnectCallback gave a stream");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]   // it does not look at its token: it is left behind, and the stream that it makes late is disposed
    public async Task One_that_hangs_is_ended_by_ConnectTimeout(bool listens)
    {
        var source = new TaskCompletionSource<Stream>();
        CancellationToken token = default;
        using var timed = new Timed("ConnectTimeout", 3, change: options => options.ConnectCallback = (_, cancellationToken) =>
        {
            token = cancellationToken;
            return new(listens ? source.Task.WaitAsync(cancellationToken) : source.Task);
        });
        Task<HttpResponseMessage> request = timed.GetAsync(Places.Uri);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Dialing);
        timed.AdvanceOverLimit();
        (await timed.AssertEndsAsync(request)).Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(TimeoutException)).Says("the ConnectCallback made no connection within the ConnectTimeout of 3 s");
        Assert.True(token.IsCancellationRequested);
        if (listens) return;
        var late = new WrappedStream(new MemoryStream());
        source.SetResult(late);
        await Waits.UntilAsync(() => late.IsDisposed);
    }

    private static Door DoorOf(Func<SocketPoolConnectContext, CancellationToken, ValueTask<Stream>> callback) => new(new SocketPoolOptions { ConnectCallback = callback });

    private static async Task<PoolingRequestException> FailAsync(Func<SocketPoolConnectContext, CancellationToken, ValueTask<Stream>> callback)
    {
        using Door door = DoorOf(callback);
        return await door.GetSecretAsync(Places.Uri).FailsAsync();
    }

    private static async Task<NetworkStream> ConnectAsync(SocketServer server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.EndPoint, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
