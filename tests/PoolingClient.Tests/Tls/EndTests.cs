using System.Net.Http;
using System.Security.Authentication;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary>Ends of TLS connections: said by close_notify, or only met (RFC 9112 9.8).</summary>
public sealed class EndTests
{
    [Theory]
    [MemberData(nameof(Secure.VersionsAndTrueOrFalse), MemberType = typeof(Secure))]
    public async Task Close_delimited_content_needs_close_notify(SslProtocols version, bool notifies)
    {
        byte[] content = Servers.Pattern(200_000);
        Effect end = Effect.At(EffectStage.AfterLastResponse);
        await using var server = SocketServer.Start(_ => ServerResponse.CloseDelimited(content), Secure.Server(version, effects: notifies ? end.Close() : end.CloseWithoutNotify()));
        using Door door = Secure.Door();
        using HttpResponseMessage response = await door.GetSecretAsync(server.Uri);
        if (notifies)
        {
            Assert.Equal(content, await response.Content.ReadAsByteArrayAsync().InTime());
            return;
        }
        PoolingRequestException failure = await response.FailsReadingAsync();
        failure.Is(RequestStage.ReceiveContent, RequestFate.ResponseStarted, HttpRequestError.ResponseEnded, null).Says("without close_notify", "may have been cut");
    }

    [Theory]
    [MemberData(nameof(Secure.VersionsAndTrueOrFalse), MemberType = typeof(Secure))]
    public async Task Short_close_delimited_content_needs_it_too(SslProtocols version, bool notifies)
    {
        Effect end = Effect.At(EffectStage.AfterLastResponse);
        await using var server = SocketServer.Start(_ => ServerResponse.CloseDelimited("short"), Secure.Server(version, effects: notifies ? end.Close() : end.CloseWithoutNotify()));
        using Door door = Secure.Door();
        Task<string> text = door.Client.GetStringAsync(server.Uri).InTime();
        if (notifies) Assert.Equal("short", await text);
        else Assert.Contains("without close_notify", (await Assert.ThrowsAsync<HttpRequestException>(() => text)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Secure.VersionsAndTrueOrFalse), MemberType = typeof(Secure))]
    public async Task Content_with_a_length_of_its_own_does_not(SslProtocols version, bool chunked)
    {
        ServerResponse answer = (chunked ? ServerResponse.Chunked("o", "k") : ServerResponse.Ok("ok")).WithClose();
        await using var server = SocketServer.Start(_ => answer, Secure.Server(version, effects: Effect.At(EffectStage.AfterLastResponse).CloseWithoutNotify()));
        using Door door = Secure.Door();
        Assert.Equal("ok", await door.GetTextAsync(server.Uri));
        Assert.Equal("ok", await door.GetTextAsync(server.Uri));
    }

    [Theory]
    [MemberData(nameof(Secure.VersionsAndTrueOrFalse), MemberType = typeof(Secure))]
    public async Task Content_that_is_cut_is_an_error_with_close_notify_and_without(SslProtocols version, bool notifies)
    {
        Effect cut = Effect.At(EffectStage.InContent).AtOctet(100_000);
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(200_000), Secure.Server(version, effects: notifies ? cut.Close() : cut.CloseWithoutNotify()));
        using Door door = Secure.Door();
        using HttpResponseMessage response = await door.GetSecretAsync(server.Uri);
        PoolingRequestException failure = await response.FailsReadingAsync();
        failure.Is(RequestStage.ReceiveContent, RequestFate.ResponseStarted, HttpRequestError.ResponseEnded, null).Says("after 100000 of 200000 octets of content");
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task A_reset_inside_content_says_so(SslProtocols version)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(200_000), Secure.Server(version, effects: Effect.At(EffectStage.InContent).AtOctet(1000).Reset()));
        using Door door = Secure.Door();
        using HttpResponseMessage response = await door.GetSecretAsync(server.Uri);
        (await response.FailsReadingAsync()).Says("reset the connection (RST)");
    }

    [Theory]
    [MemberData(nameof(Secure.VersionsAndTrueOrFalse), MemberType = typeof(Secure))]
    public async Task A_connection_that_ends_while_idle_is_gone_before_it_is_used(SslProtocols version, bool notifies)
    {
        Effect idle = Effect.At(EffectStage.WhileIdle).OnRequest(1).OnConnection(1);
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("ok"), Secure.Server(version, effects: notifies ? idle.Close() : idle.CloseWithoutNotify()));
        using Door door = Secure.Door();
        Assert.Equal("ok", await door.GetTextAsync(server.Uri));
        await Waits.UntilAsync(() => door.Origin.Connections == 0);
        using HttpResponseMessage response = await door.PostAsync(server.Uri, new StringContent("once"));
        Assert.Single(response.GetTimeline()!.Attempts);
        Assert.Equal((2, 2), (server.RequestsReceived, server.ConnectionsAccepted));
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Octets_that_come_while_idle_retire_it(SslProtocols version)
    {
        Effect surplus = Effect.At(EffectStage.WhileIdle).OnRequest(1).OnConnection(1).Surplus("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong");
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("right"), Secure.Server(version, effects: surplus));
        using Door door = Secure.Door();
        Assert.Equal("right", await door.GetTextAsync(server.Uri));
        await Waits.UntilAsync(() => door.Origin.Connections == 0);
        Assert.Equal("right", await door.GetTextAsync(server.Uri));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task The_client_ends_its_connections_with_close_notify(SslProtocols version)
    {
        var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = SocketServer.StartRaw(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(Servers.Answer("ok"));
                end.SetResult(await connection.ReceiveAsync(new byte[1]));
            },
            Secure.Server(version));
        using (Door door = Secure.Door()) Assert.Equal("ok", await door.GetTextAsync(server.Uri));
        Assert.Equal(0, await end.Task.InTime());
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);   // and not reset
    }
}
