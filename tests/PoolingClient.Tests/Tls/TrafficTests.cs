using System.Net.Http;
using System.Security.Authentication;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary>What works in the clear works within TLS, in both versions.</summary>
public sealed class TrafficTests
{
    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Requests_of_every_kind_share_one_connection(SslProtocols version)
    {
        ServerResponse[] answers = [ServerResponse.Ok("ok"), ServerResponse.Chunked("o", "k"), ServerResponse.Status(404, "ok"), ServerResponse.Ok("ok").WithInterim(103)];
        await using var server = SocketServer.Start(request => answers[request.Index % answers.Length], Secure.Server(version));
        using Door door = Secure.Door();
        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = i % 2 == 0 ? await door.GetAsync(server.At($"/{i}")) : await door.PostAsync(server.At($"/{i}"), new StringContent($"content {i}"));
            Assert.Equal("ok", await response.Content.ReadAsStringAsync().InTime());
        }
        Assert.Equal(1, server.ConnectionsAccepted);
        Assert.Equal(version, server.Connections[0].Tls!.Protocol);
        Assert.Equal("content 19", server.Requests[19].Text);
        Assert.Equal(new OriginSnapshot($"https://{server.EndPoint}", 1, 1, 0, 0, 1, 20), door.Origin);
    }

    [Theory]
    [MemberData(nameof(Secure.VersionsAndTrueOrFalse), MemberType = typeof(Secure))]
    public async Task Long_content_goes_both_ways(SslProtocols version, bool chunked)
    {
        const int Length = 5_000_000;
        await using var server = SocketServer.StartEcho(Secure.Server(version));
        using Door door = Secure.Door();
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.PostAsync(server.Uri, new StreamContent(new PatternStream(Length, knowsLength: !chunked)));
            Assert.Equal(chunked ? null : Length, response.Content.Headers.ContentLength);
            byte[] echo = await response.Content.ReadAsByteArrayAsync().InTime();
            Assert.Equal(Length, echo.Length);
            Assert.True(OctetPattern.Matches(echo, 0));
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Sixty_four_callers_share_eight_connections(SslProtocols version)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target + request.Text), Secure.Server(version));
        using Door door = Secure.Door(options => options.MaxConnectionsPerServer = 8);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async caller =>
        {
            for (int i = 0; i < 20; i++)
            {
                Uri uri = server.At($"/{caller}/{i}");
                using HttpResponseMessage response = i % 3 == 0 ? await door.PostAsync(uri, new StringContent($"+{i}")) : await door.GetAsync(uri);
                Assert.Equal(i % 3 == 0 ? $"/{caller}/{i}+{i}" : $"/{caller}/{i}", await response.Content.ReadAsStringAsync().InTime());
            }
        })).InTime();
        Assert.InRange(server.ConnectionsAccepted, 1, 8);
        Assert.Equal(64 * 20, server.RequestsReceived);
    }

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Answers_that_drip_in_tiny_records_are_read(SslProtocols version)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), Secure.Server(version, effects: Effect.At(EffectStage.Accepted).Drip(1, TimeSpan.Zero)));
        using Door door = Secure.Door();
        for (int i = 0; i < 5; i++) Assert.Equal($"/{i}", await door.GetTextAsync(server.At($"/{i}")));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Content_that_is_not_read_holds_back_the_server_and_not_the_client()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(1_000_000_000), Secure.Server());
        using Door door = Secure.Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        var some = new byte[100_000];
        await content.ReadExactlyAsync(some).AsTask().InTime();
        Assert.True(OctetPattern.Matches(some, 0));
    }

    [Fact]
    public async Task The_timeline_shows_the_handshake()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), Secure.Server());
        using Door door = Secure.Door();
        using HttpResponseMessage first = await door.GetAsync(server.Uri);
        ConnectionSetup setup = first.GetTimeline()!.Attempts[0].Setup!;
        Assert.True(setup.Connected <= setup.TlsBegun && setup.TlsBegun < setup.Secured && setup.Secured <= first.GetTimeline()!.Attempts[0].Assigned);
        Assert.Contains("TLS", first.GetTimeline()!.ToString(), StringComparison.Ordinal);
        using HttpResponseMessage second = await door.GetAsync(server.Uri);
        Assert.Null(second.GetTimeline()!.Attempts[0].Setup);   // reused
    }
}
