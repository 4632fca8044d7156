using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>What ends a connection that carries nothing, and octets that belong to nobody.</summary>
public sealed class PoolIdleTests
{
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    [Fact]
    public async Task An_idle_connection_is_closed_with_FIN_after_PooledConnectionIdleTimeout()
    {
        var time = new FakeTimeProvider();
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) });
        Assert.Equal("/1", await door.GetTextAsync(server.At("/1")));
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal("/2", await door.GetTextAsync(server.At("/2")));
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(1, door.Origin.Idle);
        time.Advance(TimeSpan.FromSeconds(0.3));
        await AssertClosedByClientAsync(server, door);
        Assert.Equal("/3", await door.GetTextAsync(server.At("/3")));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task The_idle_limit_works_with_the_clock_of_the_system()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door(new SocketPoolOptions { PooledConnectionIdleTimeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal("/1", await door.GetTextAsync(server.At("/1")));
        await AssertClosedByClientAsync(server, door);
    }

    [Theory]
    [InlineData("timeout=1")]
    [InlineData("max=100, timeout=1")]
    public async Task The_announcement_of_the_server_ends_the_connection_before_the_server_does(string hint)
    {
        var time = new FakeTimeProvider();
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target).With("Keep-Alive", hint));
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan });
        Assert.Equal("/1", await door.GetTextAsync(server.At("/1")));
        time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(1, door.Origin.Idle);
        time.Advance(TimeSpan.FromSeconds(0.45));
        await AssertClosedByClientAsync(server, door);
    }

    [Fact]
    public async Task A_longer_announcement_than_our_own_limit_changes_nothing()
    {
        var time = new FakeTimeProvider();
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target).With("Keep-Alive", "timeout=600"));
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2) });
        Assert.Equal("/1", await door.GetTextAsync(server.At("/1")));
        time.Advance(TimeSpan.FromSeconds(2.2));
        await AssertClosedByClientAsync(server, door);
    }

    [Fact]
    public async Task A_connection_past_its_lifetime_is_closed_when_it_is_idle_and_not_before()
    {
        var time = new FakeTimeProvider();
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, PooledConnectionLifetime = TimeSpan.FromSeconds(10), PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan });
        Task<string> held = door.GetTextAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(1, door.Origin.Connections);
        gate.Open();
        Assert.Equal("/hold", await held);
        await AssertClosedByClientAsync(server, door);
    }

    [Theory]
    [InlineData("FIN")]
    [InlineData("half-close")]
    [InlineData("RST")]
    [InlineData("octets")]
    [InlineData("a response")]
    public async Task What_comes_on_an_idle_connection_ends_it_before_the_next_request(string what)
    {
        Effect idle = Effect.At(EffectStage.WhileIdle).OnRequest(1).Times(1);
        Effect effect = what switch
        {
            "FIN" => idle.Close(),
            "half-close" => idle.HalfClose(),
            "RST" => idle.Reset(),
            "octets" => idle.Surplus("\r\n"),
            _ => idle.Surplus(Evil),
        };
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Effects = { effect } });
        using var door = new Door();
        Assert.Equal("/1", await door.GetTextAsync(server.At("/1")));
        await Waits.UntilAsync(() => door.Origin.Connections == 0);
        // A POST shows that this is no replay.
        using var content = new StringContent("once");
        using HttpResponseMessage response = await door.PostAsync(server.At("/2"), content);
        Assert.Equal("/2", await response.Content.ReadAsStringAsync().InTime());
        Assert.Equal((2, 2), (server.ConnectionsAccepted, server.RequestsReceived));
    }

    [Theory]
    [InlineData("length", "x")]
    [InlineData("length", Evil)]
    [InlineData("chunked", Evil)]
    [InlineData("large", Evil)]
    public async Task Octets_behind_a_response_do_not_spoil_it_and_answer_nothing(string framing, string surplus)
    {
        int length = framing == "large" ? 300_000 : 100;
        ServerResponse answer = ServerResponse.Generated(length).WithFraming(framing == "chunked" ? ContentFraming.Chunked : ContentFraming.Length)
            .WithEffect(Effect.At(EffectStage.InContent).OnConnection(1).Surplus(surplus));
        await using var server = SocketServer.Start(request => request.Target == "/1" ? answer : ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        using HttpResponseMessage first = await door.GetAsync(server.At("/1"));
        Task<string> next = door.GetTextAsync(server.At("/2"));
        Assert.Equal(Servers.Pattern(length), await first.Content.ReadAsByteArrayAsync().InTime());
        Assert.Equal("/2", await next);
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Octets_behind_a_response_without_content_answer_nothing()
    {
        await using var server = SocketServer.Start(request => request.Method == "HEAD" ? ServerResponse.Raw($"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{Evil}") : ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        Task<HttpResponseMessage> head = door.SendAsync(new HttpRequestMessage(HttpMethod.Head, server.At("/1")));
        Task<string> next = door.GetTextAsync(server.At("/2"));
        (await head).Dispose();
        Assert.Equal("/2", await next);
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_server_that_answers_before_it_was_asked_answers_nothing()
    {
        for (int round = 0; round < 20; round++)
        {
            var greeting = Effect.At(EffectStage.Accepted).OnConnection(1).Garbage(Evil);
            await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Effects = { greeting } });
            using var door = Door.OfOneConnection();
            // The connection is made for a request that is gone when it is there, so that it is idle when the greeting comes.
            using var source = new CancellationTokenSource();
            Task<HttpResponseMessage> gone = door.GetAsync(server.At("/gone"), source.Token);
            await source.CancelAsync();
            // A greeting that comes when the request is on the wire already cannot be told from an answer.
            if (await Record.ExceptionAsync(() => gone) is null) continue;
            await server.WaitForConnectionsEndedAsync(1);
            Assert.Equal("/1", await door.GetTextAsync(server.At("/1")));
        }
    }

    private static async Task AssertClosedByClientAsync(SocketServer server, Door door)
    {
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);
        Assert.Equal(0, door.Origin.Connections);
    }
}
