using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Insight;

/// <summary>Explaining through the pool itself, on real sockets.</summary>
public sealed class ExplainDoorTests
{
    [Fact]
    public void An_origin_that_was_never_asked_is_unknown_and_looking_freezes_no_options()
    {
        using var pool = new SocketPool();
        OriginExplanation told = pool.Explain(new Uri("HTTP://API.test:80/path?query"));
        Assert.Equal(OriginCondition.Unknown, told.Condition);
        Assert.Equal("http://api.test: the pool knows nothing of it: no request was sent there, or none for two minutes.", told.ToString());
        Assert.Equal("origins: 0; connections: 0, of which 0 idle; requests: 0 waiting.", pool.Explain().ToString());
        pool.Options.MaxConnectionsPerServer = 3;
        pool.Dispose();
        Assert.Equal("http://api.test: the pool is disposed.", pool.Explain(new Uri("http://api.test")).ToString());
    }

    [Theory]
    [InlineData("ftp://api.test")]
    [InlineData("/relative")]
    public void Only_origins_of_http_are_explained(string origin)
    {
        using var pool = new SocketPool();
        Assert.Throws<ArgumentException>(nameof(origin), () => pool.Explain(new Uri(origin, UriKind.RelativeOrAbsolute)));
        Assert.Throws<ArgumentNullException>(nameof(origin), () => pool.Explain(null!));
    }

    [Fact]
    public async Task A_pool_that_is_held_by_unread_content_says_so_with_the_request()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(300_000));
        using var timed = new Timed(nameof(SocketPoolOptions.LeaseTimeout), 30, change: options => (options.MaxConnectionsPerServer, options.ShowPaths) = (1, true));
        using HttpResponseMessage held = await timed.GetAsync(server.At("/report?key=secret"));
        timed.Advance(12);
        Task<HttpResponseMessage> waits = timed.GetAsync(server.At("/next"));
        timed.Advance(2);
        OriginExplanation told = timed.Door.Handler.Pool.Explain(server.Uri);
        Assert.Equal(OriginCondition.HeldByUnreadContent, told.Condition);
        Assert.Equal($"{server.Uri.ToString().TrimEnd('/')}: 1 of 1 connections busy; oldest lease 14.0 s: GET {server.Uri}report, content unread for 14.0 s; 1 connection held by content that nobody reads, the longest for 14.0 s; 1 waiting, the first for 2.0 s, and the next gives up in 28.0 s (LeaseTimeout). Dispose responses, or read their content to the end: until then their connections serve nobody else.", told.ToString());
        held.Dispose();
        (await waits).Dispose();
    }

    [Fact]
    public async Task The_whole_pool_is_told_the_worst_origin_first()
    {
        var gate = new Gate();
        await using SocketServer slow = Servers.StartGated(gate.Opened), quick = Servers.StartGated(gate.Opened);
        using Door door = Door.OfOneConnection();
        await door.GetTextAsync(quick.At("/now"));
        Task<string>[] waiting = [door.GetTextAsync(slow.At("/hold")), door.GetTextAsync(slow.At("/hold"))];
        await Waits.UntilAsync(() => slow.Requests.Count == 1);
        PoolExplanation told = door.Handler.Pool.Explain();
        Assert.Equal(OriginCondition.Saturated, told.Condition);
        Assert.Equal([(OriginCondition.Saturated, slow.Uri), (OriginCondition.Idle, quick.Uri)], told.Origins.Select(origin => (origin.Condition, new Uri(origin.Origin))));
        Assert.Equal("origins: 2; connections: 2, of which 1 idle; requests: 1 waiting", told.Facts[0]);
        Assert.Equal(3, told.ToString().Split(Environment.NewLine).Length);
        gate.Open();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task What_goes_through_a_proxy_is_explained_by_the_way_it_takes()
    {
        await using var proxy = SocketServer.Start(_ => ServerResponse.Ok("from the proxy"));
        using var door = new Door(new SocketPoolOptions { Proxy = new System.Net.WebProxy(proxy.Uri) });
        Assert.Equal("from the proxy", await door.GetTextAsync(new Uri("http://api.test/")));
        OriginExplanation told = door.Handler.Pool.Explain(new Uri("http://api.test/"));
        Assert.Equal((OriginCondition.Idle, $"proxy {proxy.Uri.ToString().TrimEnd('/')}: 1 connection open, all idle."), (told.Condition, told.ToString()));
        Assert.Equal(proxy.Uri.ToString().TrimEnd('/'), door.Handler.Pool.GetSnapshot().Origins[0].Proxy);
        Assert.Equal(OriginCondition.Unknown, door.Handler.Pool.Explain(new Uri("https://api.test/")).Condition);
    }
}
