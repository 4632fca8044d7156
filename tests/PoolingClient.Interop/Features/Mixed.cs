using System.Diagnostics;
using System.Globalization;
using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>Requests of all kinds by 32 callers half of them on 8 connections, half on two, where up to 8 share a connection: every answer is its request's own, and every POST came once.</summary>
internal static class Mixed
{
    private const int Callers = 32, Connections = 8, Few = 400;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    public static async Task<string> RunAsync(Running running)
    {
        int count = Scale.Of(running.Peer.MixedRequests, Few) / 2;
        string alone = await RunAsync(running, count, 1), shared = await RunAsync(running, count, 8);
        return $"ok: {alone}; pipelined: {shared}";
    }

    private static async Task<string> RunAsync(Running running, int count, int depth)
    {
        int next = 0, posts = 0;
        string prefix = Ask.NewPrefix("mixed");
        using var caller = new Caller(running, change: options =>
            (options.MaxConnectionsPerServer, options.MaxPipelineDepth, options.LeaseTimeout) = (depth == 1 ? Connections : Connections / 4, depth, Waits.Limit));
        long begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            await Task.Yield();
            for (int i; (i = Interlocked.Increment(ref next)) <= count;)
            {
                Ask ask = Choose(prefix, i, running.Peer);
                if (ask.Method == HttpMethod.Post) Interlocked.Increment(ref posts);
                await caller.SendAsync(ask);
            }
        })).WaitAsync(Limit);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Assert.Equal((posts, posts), await caller.LedgerAsync(prefix));
        return string.Create(CultureInfo.InvariantCulture, $"{count:n0} requests, {posts:n0} POSTs once each, {caller.Origin.ConnectionsOpened} connections, {seconds:0.0} s");
    }

    /// <summary>What request <paramref name="number"/> is, always the same.</summary>
    private static Ask Choose(string prefix, int number, Peer peer)
    {
        string id = prefix + number;
        return new Random(number).Next(100) switch
        {
            < 10 => new Ask(HttpMethod.Head, id, 500),
            < 20 => Ask.Post(id, number % 500),
            < 23 => Ask.Post(id, 60_000 + number),
            < 30 => Ask.Get(id, 50_000 + number),
            < 37 => new Ask(HttpMethod.Get, id, 9000 + number, IsChunked: true),
            < 60 when peer.HasFiles => new Ask(number % 5 == 0 ? HttpMethod.Head : HttpMethod.Get, id, File: number % Site.Files),
            _ => Ask.Get(id, number % 700),
        };
    }
}
