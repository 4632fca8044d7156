using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>Deadline: one budget over queue, dials, attempts and content, and how it was spent.</summary>
public sealed class DeadlineTests
{
    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task It_ends_the_wait_in_the_queue(bool perRequest, int seconds)
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var timed = new Timed("Deadline", seconds, perRequest, options => options.MaxConnectionsPerServer = 1);
        Task<HttpResponseMessage> holder = timed.Door.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At("/hold")).SetDeadline(TimeSpan.FromHours(1)));
        await server.WaitForRequestsAsync(1);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Waiting);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.Queue, RequestFate.NotSent), (failure.Stage, failure.Fate));
        Assert.Contains("1 of 1 connections are busy", failure.Message, StringComparison.Ordinal);
        Assert.Contains("in the queue", failure.Message, StringComparison.Ordinal);
        gate.Open();
        (await holder).Dispose();
    }

    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task It_ends_the_wait_for_a_dial(bool perRequest, int seconds)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
        using var timed = new Timed("Deadline", seconds, perRequest);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Waiting);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal(RequestFate.NotSent, failure.Fate);
        Assert.Contains("s in a dial", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>For dials that were in their TLS handshake, see Tls/HandshakeTests.</summary>
    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task It_says_where_a_dial_was_when_it_ended(bool perRequest, int seconds)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
        using var timed = new Timed("Deadline", seconds, perRequest);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        timed.AdvanceToLimit();
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        Assert.Contains($"s in a dial ({server.EndPoint} had not answered SYN)", failure.Message, StringComparison.Ordinal);
        ConnectionSetup dial = failure.Timeline!.FailedDial!;
        Assert.Equal((TimeSpan.Zero, null, null), (dial.Begun, dial.Connected, dial.TlsBegun));
        Assert.Equal(new AddressTried(server.EndPoint, TimeSpan.Zero, null, null), Assert.Single(dial.Addresses));   // still under way
        Assert.Contains($"{server.EndPoint}: not answered yet", failure.Timeline.ToString(), StringComparison.Ordinal);
        // The dial is ConnectTimeout's, and goes on for whoever comes next.
        Assert.Equal((1, 0), (timed.Origin.Dialing, timed.Origin.Waiting));
    }

    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task It_ends_an_attempt(bool perRequest, int seconds)
    {
        await using var server = Silent.Start();
        using var timed = new Timed("Deadline", seconds, perRequest);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_ends_content_that_comes_slowly_though_it_comes(bool buffered)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("Deadline", 20, perRequest: true);
        Task reading;
        if (buffered)
        {
            reading = timed.Door.Client.SendAsync(timed.Request(HttpMethod.Get, server.Uri)).InTime();
            await server.WaitForRequestsAsync(1);
            await Waits.UntilAsync(() => timed.Origin.Connections == 1);
        }
        else
        {
            HttpResponseMessage response = await timed.GetAsync(server.Uri);
            reading = response.Content.CopyToAsync(Stream.Null).InTime();
        }
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        await timed.AssertEndsAsync(reading);
        Assert.Equal(0, timed.Origin.Connections);
    }

    [Fact]
    public async Task Attempts_share_it_and_the_message_says_how_long_each_took()
    {
        var gate = new Gate();
        await using var server = Silent.Start(async connection =>
        {
            if (connection.Id > 1) return;
            await connection.ReadRequestAsync();
            await connection.SendAsync(Servers.Answer("warm"));
            await connection.ReadRequestAsync();
            await gate.Opened;
            connection.Reset();
        });
        using var timed = new Timed("Deadline", 10, change: options => options.MaxConnectionsPerServer = 1);
        (await timed.GetAsync(server.Uri)).Dispose();
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(2);
        timed.Advance(4);
        gate.Open();
        await server.WaitForRequestsAsync(3);
        timed.Advance(5.999);
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal(2, failure.Timeline!.Attempts.Count);
        Assert.Contains($"4.000 s on connection {failure.Timeline.Attempts[0].ConnectionId} (the server reset the connection (RST)", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"on connection {failure.Timeline.Attempts[1].ConnectionId} (no response came)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(4), failure.Timeline.Attempts[0].Lost);
    }
}
