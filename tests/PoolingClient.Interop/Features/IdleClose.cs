using System.Diagnostics;
using System.Globalization;
using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>
/// Requests at the moments around the one at which the server ends idle connections. No GET fails; a POST fails only where nobody can know
/// whether the server has it, and never comes twice; a pool that has seen the limit keeps clear of it, and no POST fails any more.
/// </summary>
internal static class IdleClose
{
    private const int Learning = 6, Together = 4;

    /// <summary>So far before and after what was measured.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromMilliseconds(40);

    public static async Task<string> RunAsync(Running running, bool isSecure)
    {
        using var learning = new Caller(running, isSecure, options => options.MaxConnectionsPerServer = Learning);
        Task<IdleWindow> measure = IdleWindow.MeasureAsync(running);
        await FillAsync(learning, Ask.NewPrefix("learn"));
        IdleWindow window = await measure;
        TimeSpan? learned = await LearnedAsync(learning, running.Peer, window);

        Task<string> race = RaceAsync(running, isSecure, window);
        await KeepClearAsync(learning, window);
        string raced = await race;
        string span = string.Create(CultureInfo.InvariantCulture, $"{window.Shortest.TotalSeconds:0.00}-{window.Longest.TotalSeconds:0.00} s");
        string setting = running.Peer.IdleDefault is { } own ? $"shortened, its default is {own}" : "its default";
        return string.Create(CultureInfo.InvariantCulture, $"ok: FIN after {span} ({setting}), {raced}, {(learned is { } limit ? $"learned {limit.TotalSeconds:0.00} s" : "announced, so ended by the pool")}");
    }

    /// <summary>As many connections as the pool may have, all idle from about the same moment on.</summary>
    private static async Task FillAsync(Caller caller, string prefix) =>
        await Task.WhenAll(Enumerable.Range(0, Learning).Select(i => caller.SendAsync(new Ask(HttpMethod.Get, prefix + i, Delay: 100))));

    private static async Task<TimeSpan?> LearnedAsync(Caller caller, Peer peer, IdleWindow window)
    {
        Assert.True(await Waits.UntilAsync(() => caller.Origin.Connections == 0, window.Longest + TimeSpan.FromSeconds(20)), "Connections that the server ends stay in the pool.");
        TimeSpan? learned = caller.Origin.LearnedIdleLimit;
        if (peer.Announces)
        {
            Assert.Null(learned);
        }
        else
        {
            Assert.True(learned is not null, "Nothing was learned of the connections that the server ended.");
            Assert.InRange(learned.Value, window.Shortest / 2, window.Longest);
            Assert.Contains("idle", caller.Origin.LearnedIdleReason, StringComparison.Ordinal);
        }
        return learned;
    }

    /// <summary>A pool that knows the limit: POSTs at the moment, with as many connections as there were.</summary>
    private static async Task KeepClearAsync(Caller caller, IdleWindow window)
    {
        string prefix = Ask.NewPrefix("clear");
        await FillAsync(caller, prefix);
        await Task.WhenAll(Enumerable.Range(0, Learning).Select(async i =>
        {
            await Task.Delay(Moment(window, i, Learning));
            await caller.SendAsync(Ask.Post(prefix + i, 100));
        }));
        Assert.Equal((Learning, Learning), await caller.LedgerAsync(prefix));
    }

    /// <summary>Each in a pool that knows nothing yet.</summary>
    private static async Task<string> RaceAsync(Running running, bool isSecure, IdleWindow window)
    {
        int count = Scale.Of(60, 16);
        string prefix = Ask.NewPrefix("race");
        Task<int> together = SharedAsync(running, isSecure, window);
        int[] gets = await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            using var caller = new Caller(running, isSecure);
            await caller.SendAsync(Ask.Get($"{prefix}first{i}"));
            await Task.Delay(Moment(window, i, count));
            return (await caller.SendAsync(Ask.Get(prefix + i))).Attempts.Count - 1;
        }).Concat(Enumerable.Range(0, count).Select(i => PostAsync(running, isSecure, prefix + i, Moment(window, i, count)))));
        int shared = await together;
        using var asking = new Caller(running, isSecure);
        (int all, int different) = await asking.LedgerAsync(prefix);
        Assert.Equal(different, all);
        int again = gets.Take(count).Sum(), failed = gets.Skip(count).Sum();
        Assert.InRange(all, count - failed, count);
        return $"{count} GETs at that moment ({again} sent again), {count} POSTs ({(failed == 0 ? "none failed" : $"{failed} failed, MayHaveBeenProcessed")}), {Together * count / 4} pipelined GETs ({shared} sent again)";
    }

    /// <summary>Several GETs at once on a connection at that moment.</summary>
    /// <returns>How often one was sent again.</returns>
    private static async Task<int> SharedAsync(Running running, bool isSecure, IdleWindow window)
    {
        int count = Scale.Of(60, 16) / 4;
        string prefix = Ask.NewPrefix("together");
        int[] again = await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            using var caller = new Caller(running, isSecure, options => (options.MaxConnectionsPerServer, options.MaxPipelineDepth) = (1, Together));
            await caller.SendAsync(Ask.Get($"{prefix}first{i}"));
            await Task.Delay(Moment(window, i, count));
            RequestTimeline[] timelines = await Task.WhenAll(Enumerable.Range(0, Together).Select(j => caller.SendAsync(Ask.Get($"{prefix}{i}-{j}"))));
            return timelines.Sum(timeline => timeline.Attempts.Count - 1);
        }));
        return again.Sum();
    }

    /// <returns>1 if it failed as it may.</returns>
    private static async Task<int> PostAsync(Running running, bool isSecure, string id, TimeSpan moment)
    {
        using var caller = new Caller(running, isSecure);
        await caller.SendAsync(Ask.Get("before" + id));
        long begun = Stopwatch.GetTimestamp();
        await Task.Delay(moment);
        try
        {
            await caller.SendAsync(Ask.Post(id, 100));
            return 0;
        }
        catch (PoolingRequestException e)
        {
            Assert.True(e.Fate == RequestFate.MayHaveBeenProcessed && e.Connection?.Exchanges > 1, $"After {Stopwatch.GetElapsedTime(begun)}: {e.Fate} {e}");
            return 1;
        }
    }

    /// <summary>The moments are spread evenly.</summary>
    private static TimeSpan Moment(IdleWindow window, int number, int count) =>
        window.Shortest - Around + ((window.Longest - window.Shortest + Around + Around) * number / (count - 1));
}
