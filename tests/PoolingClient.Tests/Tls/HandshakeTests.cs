using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Tls;

/// <summary>Handshakes that come to nothing for other reasons than the certificate.</summary>
public sealed class HandshakeTests
{
    private static readonly Effect InHandshake = Effect.At(EffectStage.InTlsHandshake);

    [Theory]
    [InlineData(SslProtocols.Tls12, SslProtocols.Tls13)]
    [InlineData(SslProtocols.Tls13, SslProtocols.Tls12)]
    public async Task No_version_in_common(SslProtocols servers, SslProtocols clients)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(servers));
        using Door door = Secure.Door(tls => tls.EnabledSslProtocols = clients);
        PoolingRequestException failure = await FailsAsync(door, server.Uri);
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException))
            .Says("protocol_version", $"versions that were offered ({(clients == SslProtocols.Tls12 ? "TLS 1.2" : "TLS 1.3")})", "SslOptions.EnabledSslProtocols");
    }

    [Fact]
    public async Task A_stall_is_ConnectTimeouts()
    {
        Effect stall = InHandshake.Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(stall));
        using Timed timed = Secure.Timed("ConnectTimeout", 3);
        Task<HttpResponseMessage> request = timed.Door.GetSecretAsync(server.Uri);
        await Waits.UntilAsync(() => stall.Happened == 1);
        timed.Advance(2.999);
        Assert.Equal((1, 1), (timed.Origin.Dialing, timed.Origin.Waiting));
        timed.Advance(0.051);
        PoolingRequestException failure = timed.AssertEnded(await request.FailsAsync());
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(TimeoutException))
            .Says("the TCP connection was made", "did not complete the TLS handshake", "The request was not sent.");
        AssertDialed(failure, server.EndPoint);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal((0, 0, 0), (timed.Origin.Connections, timed.Origin.Dialing, timed.Origin.Waiting));
    }

    [Fact]
    public async Task A_deadline_that_ends_inside_one_says_so()
    {
        Effect stall = InHandshake.Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(stall));
        using Timed timed = Secure.Timed("Deadline", 2);
        Task<HttpResponseMessage> request = timed.Door.GetSecretAsync(server.Uri);
        await Waits.UntilAsync(() => stall.Happened == 1);
        timed.Advance(2.05);
        PoolingRequestException failure = timed.AssertEnded(await request.FailsAsync());
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(TimeoutException)).Says("in a dial", "the TLS handshake was not complete");
        AssertDialed(failure, server.EndPoint);
    }

    [Fact]
    public async Task Cancelling_inside_one_leaves_the_dial_to_others()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"), Secure.Server(InHandshake.Stall()));
        using Door door = Secure.Door();
        using var cancel = new CancellationTokenSource();
        Task<HttpResponseMessage> request = door.GetAsync(server.Uri, cancel.Token);
        await server.WaitForConnectionsAsync(1);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => request);
        Assert.Equal((1, 0), (door.Origin.Dialing, door.Origin.Waiting));
        door.Handler.Pool.Dispose();
        await server.WaitForConnectionsEndedAsync(1);
    }

    [Fact]
    public async Task A_FIN()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(InHandshake.Close()));
        using Door door = Secure.Door();
        PoolingRequestException failure = await FailsAsync(door, server.Uri);
        Assert.Equal((RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        failure.Says("closed the connection (FIN) during the TLS handshake");
        AssertDialed(failure, server.EndPoint);
    }

    [Fact]
    public async Task A_RST()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server(InHandshake.Reset()));
        using Door door = Secure.Door();
        PoolingRequestException failure = await FailsAsync(door, server.Uri);
        Assert.Equal((RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        failure.Says("reset the connection (RST) during the TLS handshake");
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure.InnerException!.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task An_HTTP_server_on_the_TLS_port_that_answers_what_it_cannot_read()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using Door door = Secure.Door();
        PoolingRequestException failure = await FailsAsync(door, new UriBuilder(server.Uri) { Scheme = "https" }.Uri);
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, failure.InnerException!.GetType())
            .Says("answered the TLS handshake in plain HTTP", "does not speak TLS on that port", "Use http");
    }

    [Fact]
    public async Task Another_protocol_on_the_TLS_port()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.SendAsync("SSH-2.0-OpenSSH_9.2\r\n");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using Door door = Secure.Door();
        PoolingRequestException failure = await FailsAsync(door, new UriBuilder(server.Uri) { Scheme = "https" }.Uri);
        failure.Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, failure.InnerException!.GetType()).Says("another protocol listens on that port");
    }

    [Fact]
    public async Task Plain_HTTP_to_a_server_with_TLS_that_ends_the_connection()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server());
        using Door door = Secure.Door();
        PoolingRequestException failure = await door.PostSecretAsync(new UriBuilder(server.Uri) { Scheme = "http" }.Uri).FailsAsync();
        failure.Is(RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, HttpRequestError.ResponseEnded, null).Says("(FIN) before it answered", "it may speak TLS on that port (https)");
    }

    [Fact]
    public async Task Plain_HTTP_to_a_server_with_TLS_that_says_so_in_an_alert()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReceiveUntilAsync();
            await connection.SendAsync("\u0015\u0003\u0003\0\u0002\u0002F");   // fatal, protocol_version
        });
        using Door door = Secure.Door();
        PoolingRequestException failure = await door.GetSecretAsync(server.Uri).FailsAsync();
        failure.Is(RequestStage.AwaitHead, RequestFate.ResponseStarted, HttpRequestError.InvalidResponse, null).Says("the server speaks TLS on that port, so use https");
    }

    [Fact]
    public async Task A_dial_that_fails_is_made_anew_by_the_next_request()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"), Secure.Server(InHandshake.Times(1).Reset()));
        using Door door = Secure.Door();
        await FailsAsync(door, server.Uri);
        Assert.Equal("ok", await door.GetTextAsync(server.Uri));
    }

    private static Task<PoolingRequestException> FailsAsync(Door door, Uri uri) => door.PostSecretAsync(uri).FailsAsync();

    private static void AssertDialed(PoolingRequestException failure, IPEndPoint endPoint)
    {
        ConnectionSetup dial = failure.Timeline!.FailedDial!;
        Assert.Equal((endPoint, null), (Assert.Single(dial.Addresses).EndPoint, dial.Addresses[0].Error));
        Assert.NotNull(dial.Connected);
        Assert.NotNull(dial.TlsBegun);
        Assert.Null(dial.Secured);
    }
}
