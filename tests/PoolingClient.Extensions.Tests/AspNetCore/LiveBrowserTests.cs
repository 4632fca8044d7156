using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

/// <summary>The page in a real browser: its script runs under its own policy, says what the pool says, and paints the lanes.</summary>
public sealed class LiveBrowserTests
{
    private const string Hostile = "<b id=planted>orders</b>";

    /// <summary>Of the page's style: a request that waits for its head.</summary>
    private const string Wait = "#2f6fde";

    /// <summary>Longer than a browser takes on a machine that is busy: nothing here is to end by itself while it is looked at.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [BrowserFact]
    public async Task It_shows_who_is_in_flight_who_waits_and_what_failed()
    {
        var go = new TaskCompletionSource();
        await using SocketServer downstream = SocketServer.Start(async (request, _) =>
        {
            if (request.Target == "/slow") await go.Task;
            return ServerResponse.Ok();
        }, new SocketServerOptions { Effects = { Effect.At(EffectStage.BeforeStatusLine).OnConnection(1).Reset() } });
        using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 2, ShowPaths = true, LeaseTimeout = Long, ReadTimeout = Long, PooledConnectionIdleTimeout = Long });
        using var client = new HttpClient(new PoolingHttpHandler(pool)) { BaseAddress = downstream.Uri, Timeout = Long };
        using var lost = new ByteArrayContent([1]);
        await Assert.ThrowsAsync<PoolingRequestException>(() => client.PostAsync(new Uri("/lost", UriKind.Relative), lost).InTime());
        Task<string>[] slow = [.. Enumerable.Range(0, 3).Select(_ => client.GetStringAsync(new Uri("/slow", UriKind.Relative)))];
        await Hosts.UntilAsync(() => pool.GetSnapshot().Origins[0] is { Waiting: 1, Connections: 2 });

        Shown shown = await ShowAsync(pool);
        string text = Regex.Replace(shown.Document, "<[^>]*>", " ");
        Assert.Matches(@"1 pool\(s\), 1 origin\(s\); process: \d+ sockets", text);
        foreach ((string figure, string value) in (KeyValuePair<string, string>[])[new("in flight", "2"), new("connections of 2", "2"), new("idle", "0"), new("waiting", "1"), new("opened", "3"), new("requests", "4")])
        {
            Assert.Matches($">{value}</b>{Regex.Escape(figure)}</span>", shown.Document);
        }
        Assert.Matches(@"GET /slow for [\d.]+ (m?s|min), [\d.]+ min left", text);
        Assert.Contains("may have been processed", text, StringComparison.Ordinal);
        Assert.Matches("class=\"chip[^\"]*\">[a-z ]+</span>", shown.Document);
        AssertQuiet(shown);
        int waiting = shown.Picture.Count(Wait);

        go.SetResult();
        foreach (Task<string> answer in slow) await answer.InTime();
        shown = await ShowAsync(pool);
        Assert.Matches(">2</b>idle</span>", shown.Document);
        Assert.Matches(">0</b>waiting</span>", shown.Document);
        // Two bars on their lanes, from before the browser was started, and no bar any more: what is left of that colour are words, and the line of requests a second.
        Assert.True(waiting > shown.Picture.Count(Wait) + 40, $"{waiting} points with two requests in flight, {shown.Picture.Count(Wait)} without.");
        AssertQuiet(shown);
    }

    /// <summary>The same pool under a name that would be markup.</summary>
    private static async Task<Shown> ShowAsync(SocketPool pool)
    {
        await using LiveApp app = await LiveApp.StartAsync(app => app.MapPoolingClient("/pool", new Dictionary<string, SocketPool> { [Hostile] = pool }).AllowAnonymous());
        Shown shown = await Browser.ShowAsync(app.At("/pool"), seconds: 6, width: 1000, height: 700);
        Assert.Equal((1000, 700), (shown.Picture.Width, shown.Picture.Height));
        return shown;
    }

    /// <summary>No error of the script, nothing that the page's policy had to refuse, and no name that became markup.</summary>
    private static void AssertQuiet(Shown shown)
    {
        Assert.Empty(shown.Console);
        Assert.Contains("&lt;b id=planted&gt;orders&lt;/b&gt; →", shown.Document, StringComparison.Ordinal);
        Assert.DoesNotContain("<b id", shown.Document, StringComparison.Ordinal);
    }
}
