using System.Globalization;
using PoolingClient.Connections;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Pipelines;

/// <summary>Servers that take a number of requests on a connection, and say close with the last: that is learned, and no reason not to pipeline.</summary>
public sealed class RequestLimitTests
{
    [Fact]
    public async Task A_limit_that_two_connections_agree_on_is_known_and_nothing_is_sent_that_it_would_cut()
    {
        await using var server = StartLimited(_ => 5);
        using var line = new Line();
        // Four at once, behind the first of a connection: the fifth is the last that it answers. What is behind goes again.
        for (int round = 1; round <= 2; round++)
        {
            await line.ProveAsync(server);
            Assert.Equal(Line.Targets(6), await Task.WhenAll(line.GetMany(server, 6)));
            await EndAsync(line, server);
        }
        Assert.Equal((5, 8, null), (line.Origin.LearnedRequestLimit, line.Origin.PipelineDepth, line.Origin.PipelineReason));
        int before = server.ConnectionsAccepted, received = server.RequestsReceived;
        Assert.Equal(Line.Targets(20), await Task.WhenAll(line.GetMany(server, 20)));
        Assert.Equal((received + 20, before + 4), (server.RequestsReceived, server.ConnectionsAccepted));   // each was sent once
        Assert.Equal((5, null), (line.Origin.LearnedRequestLimit, line.Origin.PipelineReason));
    }

    [Fact]
    public async Task A_limit_that_is_no_more_is_forgotten_at_once()
    {
        int limit = 3;
        await using var server = StartLimited(_ => Volatile.Read(ref limit));
        using var line = new Line();
        for (int i = 1; i <= 6; i++) await line.ProveAsync(server);
        Assert.Equal(3, line.Origin.LearnedRequestLimit);
        Volatile.Write(ref limit, int.MaxValue);
        for (int i = 1; i <= 2; i++) await line.ProveAsync(server);
        Assert.Equal(3, line.Origin.LearnedRequestLimit);
        await line.ProveAsync(server);
        Assert.Null(line.Origin.LearnedRequestLimit);
    }

    [Fact]
    public async Task Closing_in_the_middle_again_and_again_and_never_at_the_same_number_is_a_break()
    {
        // Of four at once it answers one or two, which are the second, the sixth and the fifth on their connections.
        await using var server = SocketServer.StartRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                if (request.Target == "/1") await connection.ReadManyAsync(3);
                bool isLast = request.Target == "/1";
                if (isLast && connection.Id > 1) await connection.SendAsync(Servers.Answer("/1"));
                string content = isLast && connection.Id > 1 ? "/2" : request.Target;
                await connection.SendAsync(isLast ? Closing(content) : Servers.Answer(content));
                if (isLast) return;
            }
        });
        using var line = new Line();
        for (int round = 1; round <= 3; round++)
        {
            await line.ProveAsync(server);
            Assert.Equal((8, null), (line.Origin.PipelineDepth, line.Origin.PipelineReason));
            Assert.Equal(Line.Targets(4), await Task.WhenAll(line.GetMany(server, 4)));
        }
        Assert.Equal((1, null), (line.Origin.PipelineDepth, line.Origin.LearnedRequestLimit));
        Assert.Contains("the server closed one connection after another with more outstanding, each after another number of requests", line.Origin.PipelineReason, StringComparison.Ordinal);
        Assert.EndsWith("one request at a time for 2 s", line.Origin.PipelineReason, StringComparison.Ordinal);
    }

    /// <summary>What the rows say of one origin's ends: answered/behind, with e for an error, and o for a connection that was open at the end before it.</summary>
    [Theory]
    [InlineData("100/7", 0, false)]
    [InlineData("100/7 100/7", 100, false)]
    [InlineData("100/0 100/0", 100, false)]
    [InlineData("100/7 90/7", 0, false)]
    [InlineData("100/7 90/7 90/7", 90, false)]
    [InlineData("100/7 100/7 90/7 80/7", 100, false)]
    [InlineData("100/7 100/7 90/7 90/7", 90, false)]                  // a deploy
    [InlineData("100/7 90/7 80/7", 0, true)]
    [InlineData("100/7 90/7o 80/7o 70/7o", 0, false)]                 // all that were open, at a restart
    [InlineData("224/7 300/7 400/7 500/7 600/7", 0, false)]           // one in thirty-two or less is sent again
    [InlineData("100/0 90/0 80/0 70/0", 0, false)]                    // nothing is
    [InlineData("1/7e 1/7e", 0, false)]
    [InlineData("1/7e 1/7e 1/7e", 0, true)]
    [InlineData("5/7e 5/0", 0, false)]
    [InlineData("5/0 5/7e", 0, false)]
    [InlineData("100/7 90/7 100/7 90/7", 0, true)]
    public void What_is_learned(string ends, int limit, bool isBreak)
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var knowledge = new RequestLimitKnowledge(time);
        bool broke = false;
        long opened = time.GetTimestamp();
        foreach (string end in ends.Split(' '))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            if (!end.EndsWith('o')) opened = time.GetTimestamp();
            time.Advance(TimeSpan.FromSeconds(1));
            int[] numbers = [.. end.TrimEnd('e', 'o').Split('/').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            broke |= knowledge.Observe(numbers[0], numbers[1], end.EndsWith('e'), opened, time.GetTimestamp());
        }
        Assert.Equal((limit, isBreak), (knowledge.Limit, broke));
    }

    [Fact]
    public void What_has_not_shown_for_an_hour_is_forgotten()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var knowledge = new RequestLimitKnowledge(time);
        for (int i = 0; i < 2; i++) knowledge.Observe(100, 0, false, 0, time.GetTimestamp());
        time.Advance(TimeSpan.FromMinutes(50));
        knowledge.Observe(100, 0, false, 0, time.GetTimestamp());
        time.Advance(TimeSpan.FromMinutes(50));
        knowledge.Forget(time.GetTimestamp());
        Assert.Equal(100, knowledge.Limit);
        time.Advance(TimeSpan.FromMinutes(11));
        knowledge.Forget(time.GetTimestamp());
        Assert.Equal(0, knowledge.Limit);
    }

    /// <summary>Says close with its last answer, and ends the connection, whatever else it was sent.</summary>
    private static SocketServer StartLimited(Func<int, int> limit) => SocketServer.StartRaw(async connection =>
    {
        for (int number = 1; await connection.ReadRequestAsync() is { } request; number++)
        {
            bool isLast = number >= limit(connection.Id);
            await connection.SendAsync(isLast ? Closing(request.Target) : Servers.Answer(request.Target));
            if (isLast) return;
        }
    });

    private static string Closing(string content) => $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {content.Length}\r\n\r\n{content}";

    /// <summary>Until the connection that there is has come to its end.</summary>
    private static async Task EndAsync(Line line, SocketServer server)
    {
        long opened = line.Origin.ConnectionsOpened;
        for (int i = 0; i < 5 && line.Origin.Connections == 1 && line.Origin.ConnectionsOpened == opened; i++) await line.ProveAsync(server);
        Assert.Equal(0, line.Origin.Connections);
    }
}
