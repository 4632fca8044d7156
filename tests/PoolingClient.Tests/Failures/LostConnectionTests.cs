using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Failures;

/// <summary>Requests whose connection ends or stalls under them.</summary>
public sealed class LostConnectionTests
{
    private const string SecretHead = "HTTP/1.1 200 OK\r\nSet-Cookie: s3cr3t\r\nContent-Length: 10\r\n\r\n";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reused_connection_ended_by_the_server_after_it_was_idle(bool reset)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Servers.Answer("warm"));
            await connection.ReadRequestAsync();
            if (reset) connection.Reset();
        });
        using var timed = new Timed("PooledConnectionIdleTimeout", 60);
        for (int round = 1; round <= 2; round++)
        {
            Assert.Equal("warm", await timed.Door.GetTextAsync(server.Uri));
            timed.Advance(3);
            PoolingRequestException failure = await timed.Door.PostSecretAsync(server.Uri).FailsAsync();
            failure.Is(RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, reset ? HttpRequestError.ConnectionError : HttpRequestError.ResponseEnded, reset ? typeof(SocketException) : null)
                .Says(reset ? "the server reset the connection (RST)" : "the server closed the connection (FIN) before it answered", "had been idle for 3.0 s", "load balancer",
                    "was sent and may have been processed", round == 1 ? "Set PooledConnectionIdleTimeout below it" : "The pool has learned it, and closes them after 2.4 s from now on");
            RequestAttempt attempt = failure.On(exchanges: 2, received: false);
            Assert.Equal((true, null, TimeSpan.FromSeconds(3)), (attempt.IsReused, attempt.FirstOctet, failure.Connection!.IdleBeforeUse));
            if (reset) Assert.Equal(SocketError.ConnectionReset, ((SocketException)failure.GetBaseException()).SocketErrorCode);
        }
        Assert.Equal(TimeSpan.FromSeconds(2.4), timed.Origin.LearnedIdleLimit);
    }

    /// <summary>An end after so short a time is none of an idle limit: no advice to lower one.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(999)]
    public async Task Reused_connection_ended_by_the_server_at_the_moment_of_its_reuse(int milliseconds)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Servers.Answer("warm"));
            await connection.ReadRequestAsync();
        });
        using var timed = new Timed("PooledConnectionIdleTimeout", 60);
        Assert.Equal("warm", await timed.Door.GetTextAsync(server.Uri));
        timed.Advance(milliseconds / 1000.0);
        PoolingRequestException failure = await timed.Door.PostSecretAsync(server.Uri).FailsAsync();
        failure.Is(RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, HttpRequestError.ResponseEnded, null)
            .Says($"had been idle for {(milliseconds == 4 ? "0.004" : "0.999")} s only, which is no idle limit", "the server restarted", "sent again where it says so (SetIdempotent, or an Idempotency-Key)");
        Assert.DoesNotContain("PooledConnectionIdleTimeout", failure.Message, StringComparison.Ordinal);
        Assert.Null(timed.Origin.LearnedIdleLimit);
    }

    [Fact]
    public async Task Server_stalls_before_the_head()
    {
        await using var server = Silent.Start();
        using var timed = new Timed("ReadTimeout", 5);
        Task<HttpResponseMessage> request = timed.Door.PostSecretAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        timed.Advance(5.05);
        PoolingRequestException failure = await request.FailsAsync();
        RequestAttempt attempt = failure.Is(RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, HttpRequestError.Unknown, typeof(TimeoutException))
            .Says("no octet of the response head came within the ReadTimeout of 5 s", "was sent and may have been processed", $"to {server.EndPoint}", "0 received")
            .On(exchanges: 1, received: false);
        Assert.NotNull(attempt.Sent);
        Assert.Null(attempt.FirstOctet);
        Assert.NotNull(attempt.Setup!.Connected);
        Assert.Equal(failure.Connection!.OctetsSent, server.Requests[0].RawHead.Length + server.Requests[0].ContentLength);
        if (OperatingSystem.IsLinux()) Assert.Equal(failure.Connection.OctetsSent, failure.Connection.Tcp!.OctetsAcknowledged - 1);   // SYN is acknowledged as one
    }

    [Fact]
    public async Task Server_stalls_inside_content()
    {
        await using var server = Broken(SecretHead + "s3cr3", stalls: true);
        using var timed = new Timed("ReadTimeout", 5);
        using HttpResponseMessage response = await timed.Door.GetSecretAsync(server.Uri);
        Task<PoolingRequestException> reading = response.FailsReadingAsync();
        timed.Advance(5.05);
        // What had come is copied first, by whichever thread: the wait for more may begin after that move of the time.
        while (!reading.IsCompleted)
        {
            timed.Beat();
            await Task.Yield();
        }
        PoolingRequestException failure = await reading;
        RequestAttempt attempt = failure.Is(RequestStage.ReceiveContent, RequestFate.ResponseStarted, HttpRequestError.Unknown, typeof(TimeoutException))
            .Says("no octet of the content came within the ReadTimeout of 5 s", "The response had begun.")
            .On(exchanges: 1, received: true);
        Assert.NotNull(attempt.Head);
        Assert.Null(attempt.ContentEnd);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Response_truncated(bool buffered)
    {
        await using var server = Broken(SecretHead + "s3cr3tABC", stalls: false);
        using var door = new Door();
        PoolingRequestException failure;
        if (buffered)
        {
            failure = await door.Client.SendAsync(Incident.Request(HttpMethod.Get, server.Uri)).InTime().FailsAsync();
        }
        else
        {
            using HttpResponseMessage response = await door.GetSecretAsync(server.Uri);
            failure = await response.FailsReadingAsync();
        }
        failure.Is(RequestStage.ReceiveContent, RequestFate.ResponseStarted, HttpRequestError.ResponseEnded, null)
            .Says("the server closed the connection (FIN) after 9 of 10 octets of content", "The response had begun.")
            .On(exchanges: 1, received: true);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Token : s3cr3t\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Token: s3cr3t\0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: s3cr3t\r\n\r\n")]
    public async Task What_a_broken_response_held_is_not_shown(string octets)
    {
        await using var server = Broken(octets, stalls: false);
        using var door = new Door();
        PoolingRequestException failure = await door.GetSecretAsync(server.Uri).FailsAsync();
        failure.Is(RequestStage.AwaitHead, RequestFate.ResponseStarted, HttpRequestError.InvalidResponse, null).On(exchanges: 1, received: true);
    }

    [Fact]
    public async Task The_timeline_of_a_response_has_every_event_in_order_and_the_reuse_count()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(200_000));
        using var door = new Door();
        for (int number = 1; number <= 3; number++)
        {
            using HttpResponseMessage response = await door.PostSecretAsync(server.Uri);
            await response.Content.CopyToAsync(Stream.Null).InTime();
            RequestTimeline timeline = response.GetTimeline()!;
            RequestAttempt attempt = Assert.Single(timeline.Attempts);
            Assert.Equal((number, number > 1), (attempt.ExchangeNumber, attempt.IsReused));
            string[] made = ["dial begun", "name resolved", $"connected to {server.EndPoint}"];
            string[] names = ["began to wait", .. number == 1 ? made : [], "given to the connection", "request sent", "first octet of the response", "response head complete", "content complete"];
            Assert.Equal(names, attempt.Events.Select(e => e.Name));
            Assert.Equal(attempt.Events.Select(e => e.At).Order(), attempt.Events.Select(e => e.At));
            Assert.DoesNotContain(Incident.Secret, $"{timeline}", StringComparison.Ordinal);
        }
    }

    private static SocketServer Broken(string octets, bool stalls) => SocketServer.StartRaw(async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync(octets);
        if (stalls) await connection.WaitForEndAsync(Waits.Limit);
    });
}
