using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Pipelines;

/// <summary>The same on real sockets, for which the test moves the time: each answer takes as long as the test says, however busy the machine is.</summary>
public sealed class AnswerSizeOnSocketsTests
{
    /// <summary>More than the connection completes by itself: its caller reads it, whoever stands behind it.</summary>
    private const int Large = 150_000;

    private const int Most = 16;

    [Fact]
    public async Task Large_answers_end_it_small_ones_bring_it_back_and_the_snapshot_says_so()
    {
        using var allowed = new SemaphoreSlim(0);
        int length = 0;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            while (await connection.ReadRequestAsync() is not null)
            {
                await allowed.WaitAsync(connection.Ended);
                await connection.SendAsync(Servers.Answer(new string('x', length)));
            }
        });
        using var line = new Line(Most);
        await line.ProveAsync(server);
        Assert.Equal((8, null), (line.Origin.PipelineDepth, line.Origin.PipelineReason));

        // Alone 10 ms, and behind another 9: all of the time is the answer's own.
        length = Large;
        int rounds = 0;
        for (; line.Origin.PipelineDepth > 1; rounds++) await AnswerAsync(line, server, allowed, 1, 9);
        Assert.Equal(11, rounds);   // the first answer of all was alone too
        Assert.Equal("measured: an answer alone takes 10 ms, and 9 ms behind another's end: the server answers one after the other, and nothing is won", line.Origin.PipelineReason);
        await AnswerAsync(line, server, allowed, 1, 9);
        Assert.Equal(1, line.Origin.PipelineDepth);

        // Alone 1.01 ms: the round trip is nearly all.
        length = 100;
        line.Wait(2);
        for (rounds = 0; line.Origin.PipelineDepth < Most; rounds++) await AnswerAsync(line, server, allowed, 1, 0.01);
        Assert.Equal((Most, null), (line.Origin.PipelineDepth, line.Origin.PipelineReason));
        Assert.InRange(rounds, 2, 10);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    /// <summary>As many requests as the connection takes now, all of them sent before the first is answered.</summary>
    private static async Task AnswerAsync(Line line, SocketServer server, SemaphoreSlim allowed, double roundTrip, double turn)
    {
        Task<string>[] all = line.GetMany(server, line.Origin.PipelineDepth);
        Assert.True(line.IsBehind);
        await Waits.UntilAsync(() => line.Door.Handler.Pool.GetSnapshot(SnapshotDetail.Requests).Origins[0].OpenConnections[0].Requests.Count(request => request.OctetsSent > 0) == all.Length);
        line.Wait(roundTrip / 1000);
        foreach (Task<string> one in all)
        {
            line.Wait(turn / 1000);
            allowed.Release();
            await one;
        }
    }
}
