using System.Diagnostics;
using System.Globalization;
using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>
/// Requests of all kinds by 32 callers, half of them on 8 connections, half on two, where up to 8 share a connection, all at the same time: every answer is its request's
/// own, and every POST came once. One in twenty is given up by its caller: that costs no other request anything, and where it was a POST, it came once or not at all.
/// </summary>
internal static class Mixed
{
    private const int Callers = 32, Connections = 8, Depth = 8, Many = 10_000, Few = 400, GivenUpOneIn = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task<string> RunAsync(Running running)
    {
        using Caller alone = Open(running, Connections, 1), shared = Open(running, Connections / 4, Depth);
        var course = new Course(running.Peer, Scale.Of(Many, Few));
        long begun = Stopwatch.GetTimestamp();
        int[] sent = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => course.RunAsync(i % 2 == 0 ? alone : shared))).WaitAsync(Limit);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        int pipelined = sent.Where((_, i) => i % 2 == 1).Sum();
        Assert.Equal(course.Count, sent.Sum());
        Assert.InRange(pipelined, 1, course.Count - 1);
        Assert.Equal((course.Posts, course.Posts), await alone.LedgerAsync(course.Prefix));
        (int all, int different) = await alone.LedgerAsync(course.GivenUpPrefix);
        Assert.Equal(different, all);
        Assert.InRange(course.GivenUp, 1, course.Count / GivenUpOneIn);
        string ways = string.Create(CultureInfo.InvariantCulture, $"{course.Count - pipelined:n0} on {Connections} connections and {pipelined:n0} on {Connections / 4} that are shared");
        string givenUp = string.Create(CultureInfo.InvariantCulture, $"{course.GivenUp:n0} given up, of whose POSTs {all} came, once each");
        return string.Create(CultureInfo.InvariantCulture, $"ok: {course.Count:n0} requests in {seconds:0.0} s, {ways}; {course.Posts:n0} POSTs once each; {givenUp}");
    }

    private static Caller Open(Running running, int connections, int depth) => new(running, change: options =>
        (options.MaxConnectionsPerServer, options.MaxPipelineDepth, options.LeaseTimeout) = (connections, depth, Waits.Limit));

    /// <summary>What is sent, and what was. Request n is always the same.</summary>
    private sealed class Course(Peer peer, int count)
    {
        private int _next, _posts, _givenUp;

        public int Count => count;

        public string Prefix { get; } = Ask.NewPrefix("mixed");

        public string GivenUpPrefix { get; } = Ask.NewPrefix("givenup");

        /// <summary>Without those that were given up.</summary>
        public int Posts => _posts;

        /// <summary>Those whose answers were not faster.</summary>
        public int GivenUp => _givenUp;

        /// <summary>One of the callers, one request after the other.</summary>
        /// <returns>How many it sent.</returns>
        public async Task<int> RunAsync(Caller caller)
        {
            await Task.Yield();
            int sent = 0;
            for (int i; (i = Interlocked.Increment(ref _next)) <= count; sent++)
            {
                if (i % GivenUpOneIn == 0)
                {
                    (Ask unwanted, bool isAtHead) = ChooseToGiveUp(GivenUpPrefix + i, i / GivenUpOneIn);
                    if (await caller.GiveUpAsync(unwanted, isAtHead)) Interlocked.Increment(ref _givenUp);
                    continue;
                }
                Ask ask = Choose(Prefix + i, i);
                if (ask.Method == HttpMethod.Post) Interlocked.Increment(ref _posts);
                await caller.SendAsync(ask);
            }
            return sent;
        }

        private Ask Choose(string id, int number) => new Random(number).Next(100) switch
        {
            < 10 => new Ask(HttpMethod.Head, id, 500),
            < 20 => Ask.Post(id, number % 500),
            < 23 => Ask.Post(id, 60_000 + number),
            < 30 => Ask.Get(id, 50_000 + number),
            < 37 => new Ask(HttpMethod.Get, id, 9000 + number, IsChunked: true),
            < 60 when peer.HasFiles => new Ask(number % 5 == 0 ? HttpMethod.Head : HttpMethod.Get, id, File: number % Site.Files),
            _ => Ask.Get(id, number % 700),
        };

        /// <summary>While they wait or are under way; while their content is; with a long answer that has begun.</summary>
        private static (Ask Ask, bool IsAtHead) ChooseToGiveUp(string id, int number) => (number % 4) switch
        {
            0 => (Ask.Get(id, number % 700), false),
            1 => (Ask.Post(id, 200_000 + number), false),
            2 => (Ask.Get(id, 300_000 + number), true),
            _ => (new Ask(HttpMethod.Get, id, 20_000 + number, IsChunked: true), number % 8 == 3),
        };
    }
}
