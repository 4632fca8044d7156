using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>One timeline over all that follows, and one end.</summary>
public sealed class FollowUpTimelineTests
{
    [Fact]
    public async Task The_timeline_shows_every_exchange_from_one_beginning()
    {
        await using var other = SocketServer.Start(_ => ServerResponse.Ok("end"));
        await using var server = SocketServer.Start(request => ServerResponse.Status(request.Fields.Contains("Authorization") ? 302 : 401).With("WWW-Authenticate", "Basic").With("Location", other.Uri.AbsoluteUri));
        using var door = new Door(new SocketPoolOptions { Credentials = new NetworkCredential("u", "p"), AutomaticDecompression = DecompressionMethods.All });
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal("end", await response.Content.ReadAsStringAsync().InTime());
        RequestTimeline timeline = response.GetTimeline()!;
        Assert.Equal([401, 302, null], timeline.Attempts.Select(attempt => attempt.FollowedStatus));
        Assert.Equal(timeline.Attempts[0].ConnectionId, timeline.Attempts[1].ConnectionId);
        Assert.NotEqual(timeline.Attempts[1].ConnectionId, timeline.Attempts[2].ConnectionId);
        Assert.All(timeline.Attempts, attempt => Assert.Null(attempt.Lost));
        TimeSpan[] instants = [.. timeline.Attempts.SelectMany(attempt => new[] { attempt.Queued, attempt.Assigned, attempt.Head!.Value, attempt.FollowedUp ?? attempt.ContentEnd!.Value })];
        Assert.Equal(instants.Order(), instants);
        Assert.Contains("response 302 followed up", timeline.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_ends_between_two_exchanges_fails_the_request()
    {
        Door? door = null;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n");
            await connection.ReadRequestAsync();
            door!.Handler.Pool.Dispose();
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using (door = new Door())
        {
            var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.Uri));
            Assert.IsType<ObjectDisposedException>(failure.InnerException);
        }
    }
}
