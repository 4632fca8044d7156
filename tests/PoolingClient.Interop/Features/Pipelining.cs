using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>
/// Requests by 64 callers over one connection, up to 64 deep: each gets its own answer, none fails, and no POST comes twice, whether the server
/// can pipeline or not. Where it cannot, the pool finds out and says why.
/// </summary>
internal static class Pipelining
{
    private const int Callers = 64;

    private static readonly int[] Depths = Scale.IsAll ? [1, 2, 8, 64] : [2, 64];

    public static async Task<string> RunAsync(Running running)
    {
        Peer peer = running.Peer;
        int count = peer.BreaksPipelines ? PlainPipeline.Few : PlainPipeline.Many;
        (int answered, string? end) = await PlainPipeline.TryAsync(running, count);
        Assert.Equal(peer.BreaksPipelines ? 1 : Math.Min(count, peer.RequestsPerConnection ?? count), answered);
        List<string> reached = [await PipelineLadder.RunAsync(running)];
        foreach (int depth in Depths) reached.Add(await RunAsync(running, depth));
        reached.Add(await RefuseAsync(running));
        return $"{(peer.BreaksPipelines ? "fallback" : "ok")}: answers {answered} of {count} in one send{(end is null ? "" : $", then {end}")}; {string.Join("; ", reached)}";
    }

    /// <summary>On one connection, and what takes its place when the server ends it.</summary>
    public static async Task<string> RunAsync(Running running, int most, bool isSecure = false)
    {
        // What breaks only when requests meet in one read of the server is tried until they have.
        int count = Scale.Of(1000, 200), utmost = running.Peer.BreaksPipelines && most > 2 ? 4000 : count, next = 0, posts = 0;
        string prefix = Ask.NewPrefix("pipe");
        var depth = new PipelineDepth();
        using var caller = new Caller(running, isSecure, options => (options.MaxConnectionsPerServer, options.MaxPipelineDepth, options.LeaseTimeout) = (1, most, Waits.Limit));
        await caller.SendAsync(Ask.Get(prefix + "first"));
        string? reason = null;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            await Task.Yield();
            for (int i; (i = Interlocked.Increment(ref next)) <= count || (i <= utmost && !IsBreak(reason));)
            {
                Ask ask = Choose(prefix, i);
                if (ask.Method == HttpMethod.Post) Interlocked.Increment(ref posts);
                await depth.SendAsync(caller, ask);
                if (caller.Origin.PipelineReason is { } said && (reason is null || IsBreak(said))) reason = said;
            }
        })).WaitAsync(TimeSpan.FromMinutes(3));
        Assert.Equal((posts, posts), await caller.LedgerAsync(prefix));
        int deepest = depth.Deepest();
        Assert.InRange(deepest, 0, most);
        long connections = caller.Origin.ConnectionsOpened;
        if (most > 1) Check(running.Peer, most, deepest, reason, connections);
        return $"{Callers} callers with {most} allowed: {deepest}{(connections == 1 ? "" : $" on {connections} connections")}{(reason is null ? "" : $" ({reason})")}";
    }

    private static void Check(Peer peer, int most, int deepest, string? reason, long connections)
    {
        if (peer.BreaksPipelines) Assert.True(most == 2 || IsBreak(reason), $"Not found to break pipelines: {reason}");
        else if (connections == 1) Assert.False(IsBreak(reason), $"The connection was kept, but: {reason}");
        Assert.True(deepest > 1, $"Never more than one request at once, with {most} allowed.");
    }

    /// <summary>
    /// One of several has a field that most servers do not take. Some of them end the connection with that answer, before or in the place of those to the requests
    /// before it. That costs the others nothing.
    /// </summary>
    private static async Task<string> RefuseAsync(Running running)
    {
        const int count = 24, odd = 12;
        string prefix = Ask.NewPrefix("refused"), outcome = "";
        using var caller = new Caller(running, change: options => (options.MaxConnectionsPerServer, options.MaxPipelineDepth) = (2, 8));
        for (int i = 0; i < 80; i++) await caller.SendAsync(Ask.Get($"{prefix}before{i}"));
        await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            if (i == odd) outcome = await SendLargeAsync(caller, Ask.Get(prefix + i));
            else await caller.SendAsync(Ask.Get(prefix + i));
        }));
        return $"a field of 40 KB among them: {outcome}";
    }

    private static async Task<string> SendLargeAsync(Caller caller, Ask ask)
    {
        using HttpRequestMessage request = ask.Request(caller.Uri);
        request.Headers.Add("X-Large", new string('x', 40_000));
        try
        {
            using HttpResponseMessage response = await caller.SendAsync(request);
            return $"{(int)response.StatusCode}";
        }
        catch (PoolingRequestException e)
        {
            return $"{e.HttpRequestError}";
        }
    }

    /// <summary>The server did something; that pipelining was measured to cost more than it saves is not its fault.</summary>
    public static bool IsBreak(string? reason) => reason?.StartsWith("measured", StringComparison.Ordinal) == false;

    private static Ask Choose(string prefix, int number) => (number % 50) switch
    {
        0 => Ask.Post(prefix + number, 300),
        7 or 8 => new Ask(HttpMethod.Head, prefix + number, 100),
        13 => new Ask(HttpMethod.Get, prefix + number, 5000 + number, IsChunked: true),
        21 => Ask.Get(prefix + number, 20_000 + number),
        _ => Ask.Get(prefix + number, number % 200),
    };
}
