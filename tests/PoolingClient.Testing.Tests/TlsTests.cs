using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace PoolingClient.Testing.Tests;

/// <summary>TLS between the server's HTTP and its sockets.</summary>
public class TlsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

    public static TheoryData<ServerModel, bool> NotifiedOrNot => new()
    {
        { ServerModel.EventDriven, true }, { ServerModel.EventDriven, false }, { ServerModel.ThreadPerConnection, true },
        { ServerModel.ThreadPerConnection, false },
    };

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task HttpClient_understands_every_framing_within_TLS(ServerModel model)
    {
        ServerResponse[] answers =
        [
            ServerResponse.Ok("hello"), ServerResponse.Chunked("hel", "lo"),
            ServerResponse.Stream((writer, _) => writer.WriteAsync("hello")), ServerResponse.CloseDelimited("hello"),
        ];
        using var server = SocketServer.Start(request => answers[request.Index - 1], Secured(model));
        Assert.Equal(Uri.UriSchemeHttps, server.Uri.Scheme);
        using var client = Client(server);
        foreach (var _ in answers)
        {
            Assert.Equal("hello", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        }

        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Long_content_goes_both_ways(ServerModel model)
    {
        using var server = SocketServer.StartEcho(Secured(model));
        using var client = Client(server);
        var content = new byte[1_000_000];
        OctetPattern.Fill(content, 0);
        using var response = await client.PostAsync(new Uri("/", UriKind.Relative), new ByteArrayContent(content));
        Assert.Equal(content, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task What_the_handshake_agreed_on_is_recorded(ServerModel model)
    {
        using var clients = TestCertificate.Create(["a client"]);
        using var server = SocketServer.Start(_ => ServerResponse.Ok("wxyz"u8.ToArray()), Secured(model, tls =>
        {
            tls.EnabledSslProtocols = SslProtocols.Tls13;
            tls.ApplicationProtocols = [SslApplicationProtocol.Http11];
            tls.ClientCertificateRequired = true;
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }));
        using var client = await TlsClient.ConnectAsync(server, new()
        {
            TargetHost = "some.test",
            ClientCertificates = [clients],
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        });
        await client.Stream.WriteAsync(Encoding.Latin1.GetBytes(Get));
        await client.ExpectAsync(Head + "wxyz");
        var tls = server.Connections[0].Tls!;
        Assert.Equal((SslProtocols.Tls13, "some.test", "http/1.1"), (tls.Protocol, tls.HostName, tls.ApplicationProtocol));
        Assert.StartsWith("TLS_", tls.CipherSuite.ToString(), StringComparison.Ordinal);
        Assert.Equal(clients.Thumbprint, tls.ClientCertificate!.Thumbprint);
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(NotifiedOrNot))]
    public async Task Close_says_close_notify_unless_told_not_to(ServerModel model, bool notifies)
    {
        foreach (var stage in new[] { EffectStage.AfterRequestHead, EffectStage.InContent, EffectStage.BetweenResponses, EffectStage.WhileIdle })
        {
            var effect = Effect.At(stage).OnRequest(1);
            using var server = Start(model, notifies ? effect.Close() : effect.CloseWithoutNotify());
            using var client = await TlsClient.ConnectAndSendAsync(server, Get);
            await client.ExpectToEndAsync(stage switch { EffectStage.AfterRequestHead => "", EffectStage.InContent => Head + "w", _ => Head + "wxyz" });
            Assert.Equal(notifies, client.WasNotified);
            await server.Connections[0].Ended;
            Assert.Equal(ConnectionEnd.ClosedByServer, server.Connections[0].End);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Other_orderly_ends_say_close_notify_too(ServerModel model)
    {
        using var half = Start(model, Effect.At(EffectStage.BetweenResponses).HalfClose());
        using var last = SocketServer.Start(_ => ServerResponse.CloseDelimited("wxyz"), Secured(model));
        foreach (var server in new[] { half, last })
        {
            using var client = await TlsClient.ConnectAndSendAsync(server, Get);
            Assert.EndsWith("wxyz", await new StreamReader(client.Stream, Encoding.Latin1).ReadToEndAsync(), StringComparison.Ordinal);
            Assert.True(client.WasNotified);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(NotifiedOrNot))]
    public async Task Scripts_end_TLS_as_they_like(ServerModel model, bool notifies)
    {
        using var server = SocketServer.StartRaw(
            async connection =>
            {
                await connection.SendAsync(await connection.ReceiveUntilAsync("!"));
                if (notifies)
                {
                    connection.Fin();
                }
                else
                {
                    connection.FinWithoutNotify();
                }
            },
            Secured(model));
        using var client = await TlsClient.ConnectAndSendAsync(server, "hello!");
        await client.ExpectToEndAsync("hello!");
        Assert.Equal(notifies, client.WasNotified);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Reset_is_the_sockets(ServerModel model)
    {
        foreach (var stage in new[] { EffectStage.InContent, EffectStage.WhileIdle })
        {
            using var server = Start(model, Effect.At(stage).OnRequest(1).Reset());
            using var client = await TlsClient.ConnectAndSendAsync(server, Get);
            await client.ExpectAsync(stage is EffectStage.InContent ? Head + "w" : Head + "wxyz");
            var failure = await Assert.ThrowsAsync<IOException>(async () => _ = await client.Stream.ReadAsync(new byte[1]));
            Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
            await server.Connections[0].Ended;
            Assert.Equal(ConnectionEnd.ResetByServer, server.Connections[0].End);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Garbage_surplus_and_pieces_are_within_TLS(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok("wxyz"u8.ToArray()), Secured(model, effects:
        [
            Effect.At(EffectStage.BeforeStatusLine).OnRequest(1).Garbage("\0"), Effect.At(EffectStage.InContent).OnRequest(2).Surplus(2),
            Effect.At(EffectStage.InHead).OnRequest(3).Drip(5, TimeSpan.FromMilliseconds(1)), Effect.At(EffectStage.WhileIdle).OnRequest(3).Garbage("idle"),
        ]));
        using var client = await TlsClient.ConnectAndSendAsync(server, Get + Get + Get);
        await client.ExpectAsync("\0" + Head + "wxyz" + Head + "wxyzxx" + Head + "wxyzidle");
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Handshakes_stall_for_as_long_as_told(ServerModel model)
    {
        foreach (var stage in new[] { EffectStage.Accepted, EffectStage.InTlsHandshake })
        {
            var clock = new TimerCountingClock();
            using var server = Start(model, Effect.At(stage).Stall(TimeSpan.FromSeconds(30)), clock);
            var connecting = TlsClient.ConnectAsync(server);
            await clock.WaitForTimersAsync(1);
            clock.Advance(TimeSpan.FromSeconds(29));
            Assert.False(connecting.IsCompleted);
            clock.Advance(TimeSpan.FromSeconds(1));
            using var client = await connecting;
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Handshakes_end_with_FIN_with_RST_and_with_what_is_no_TLS(ServerModel model)
    {
        const string Plain = "HTTP/1.1 400 Bad Request\r\n\r\n";
        var stage = Effect.At(EffectStage.InTlsHandshake);
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secured(model, effects:
        [
            stage.OnConnection(1).Close(), stage.OnConnection(2).Reset(), stage.OnConnection(3).Garbage(Plain), stage.OnConnection(3).Close(),
        ]));
        using var closed = await PlainClient.ConnectAndSendAsync(server, "\u0016");
        await closed.ExpectToEndAsync("");
        using var reset = await PlainClient.ConnectAndSendAsync(server, "\u0016");
        await reset.ExpectResetAsync("");
        using var plain = await PlainClient.ConnectAndSendAsync(server, "\u0016");
        await plain.ExpectToEndAsync(Plain);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_handshake_that_fails_is_recorded(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secured(model, tls => tls.EnabledSslProtocols = SslProtocols.Tls13));
        await Assert.ThrowsAnyAsync<AuthenticationException>(() => TlsClient.ConnectAsync(server));
        await server.Connections[0].Ended;
        Assert.IsType<AuthenticationException>(server.Connections[0].Failure);
        Assert.Null(server.Connections[0].Tls);

        using var plain = await PlainClient.ConnectAndSendAsync(server, Get);
        _ = await plain.ReceiveToEndAsync();   // an alert
        await server.Connections[1].Ended;
        Assert.IsType<AuthenticationException>(server.Connections[1].Failure);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_server_is_disposed_in_the_midst_of_handshakes_and_of_connections(ServerModel model)
    {
        var server = Start(model, Effect.At(EffectStage.InTlsHandshake).OnConnection(3).Stall());
        using var open = await TlsClient.ConnectAndSendAsync(server, Get);
        await open.ExpectAsync(Head + "wxyz");
        using var silent = await PlainClient.ConnectAsync(server);
        using var stalled = await PlainClient.ConnectAndSendAsync(server, "\u0016");
        await server.WaitForConnectionsAsync(3);
        await server.DisposeAsync();
        await server.WaitForConnectionsEndedAsync(3);
    }

    [Fact]
    public void Wrong_settings_are_refused_with_their_names()
    {
        var noCertificate = Assert.Throws<ArgumentException>(() => SocketServer.StartEcho(new() { TlsOptions = new() }));
        Assert.Contains("TlsOptions has no certificate", noCertificate.Message, StringComparison.Ordinal);
        var noTls = Assert.Throws<ArgumentException>(() => SocketServer.StartEcho(new() { Effects = [Effect.At(EffectStage.InTlsHandshake).Reset()] }));
        Assert.Contains("without TlsOptions", noTls.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Effect.At(EffectStage.InTlsHandshake).OnRequest(1));
    }

    private static SocketServer Start(ServerModel model, Effect effect, TimeProvider? clock = null) =>
        SocketServer.Start(_ => ServerResponse.Ok("wxyz"u8.ToArray()), Secured(model, effects: [effect], clock: clock));

    private static SocketServerOptions Secured(
        ServerModel model, Action<SslServerAuthenticationOptions>? change = null, IList<Effect>? effects = null, TimeProvider? clock = null)
    {
        var tls = new SslServerAuthenticationOptions { ServerCertificate = TlsClient.OfServers };
        change?.Invoke(tls);
        return new() { Model = model, TlsOptions = tls, Effects = effects ?? [], TimeProvider = clock ?? TimeProvider.System };
    }

    private static HttpClient Client(SocketServer server) =>
        new(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = TlsClient.Trust } }) { BaseAddress = server.Uri };
}
