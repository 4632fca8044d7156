using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>A request has one budget, however often it is sent on.</summary>
public sealed class FollowUpBudgetTests
{
    [Theory]
    [InlineData(false, 302)]
    [InlineData(true, 302)]
    [InlineData(false, 401)]
    public async Task The_deadline_runs_from_the_first_exchange(bool perRequest, int status)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await gate.Opened;
            await connection.SendAsync($"HTTP/1.1 {status} Again\r\nLocation: /next\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n");
            await connection.ReadRequestAsync();
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("Deadline", 10, perRequest, options => (options.MaxConnectionsPerServer, options.Credentials) = (1, new System.Net.NetworkCredential("user", "password")));
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        timed.Advance(4);
        gate.Open();
        await server.WaitForRequestsAsync(2);
        timed.Advance(5.999);
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
        Assert.Equal([status, null], failure.Timeline!.Attempts.Select(attempt => attempt.FollowedStatus));
        Assert.Equal(TimeSpan.FromSeconds(4), failure.Timeline.Attempts[0].FollowedUp);
        Assert.Contains($"4.000 s on connection {failure.Timeline.Attempts[0].ConnectionId} (answered with {status})", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loop_of_redirects_ends_with_it()
    {
        Timed? moving = null;
        await using var server = SocketServer.Start(_ =>
        {
            moving!.Advance(1);
            return ServerResponse.Status(302).With("Location", "/");
        });
        using var timed = moving = new Timed("Deadline", 10);
        await timed.AssertEndsAsync(timed.GetAsync(server.Uri));
        Assert.InRange(server.RequestsReceived, 9, 12);
    }

    [Fact]
    public async Task Content_of_the_last_response_counts_too()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("Deadline", 10);
        using HttpResponseMessage response = await timed.GetAsync(server.Uri);
        Task reading = response.Content.CopyToAsync(Stream.Null).InTime();
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        await timed.AssertEndsAsync(reading);
    }
}
