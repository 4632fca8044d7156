using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Pipelines;

/// <summary>Who may stand behind whom on a connection (RFC 9112 9.3.2): a table of requests, each behind a GET, and before one.</summary>
public sealed class WhoMayFollowTests
{
    /// <summary>A request, and whether it shares a connection.</summary>
    public static TheoryData<string, bool> Requests() => new()
    {
        { "GET", true }, { "HEAD", true }, { "OPTIONS", true }, { "DELETE", true }, { "TRACE", true }, { "PUT", true },
        { "PUT of 64 KiB", true }, { "PUT of 64 KiB and one", false }, { "PUT streamed", false }, { "PUT expecting", false },
        { "POST", false }, { "PATCH", false }, { "QUERY-NOBODY-KNOWS", false },
        { "POST marked", true }, { "POST with key", true }, { "GET not marked", false },
        { "GET close", false }, { "GET upgrade", false }, { "GET 1.0", false }, { "CONNECT", false },
        { "GET alone", false }, { "GET shared", true }, { "POST shared", false },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Behind_a_GET(string kind, bool may)
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line(change: options => options.Expect100ContinueTimeout = TimeSpan.Zero);
        await line.ProveAsync(server);
        Task<string> before = line.GetAsync(server, "/before");
        Task<HttpResponseMessage> request = line.SendAsync(Make(kind, server));
        Assert.Equal(may, line.IsBehind);
        gate.Open();
        Assert.Equal("/before", await before);
        using HttpResponseMessage response = await request;
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Before_a_GET(string kind, bool may)
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line(change: options => options.Expect100ContinueTimeout = TimeSpan.Zero);
        await line.ProveAsync(server);
        Task<HttpResponseMessage> request = line.SendAsync(Make(kind, server));
        Task<string> behind = line.GetAsync(server, "/behind");
        Assert.Equal(may, line.IsBehind);
        gate.Open();
        using (HttpResponseMessage response = await request) Assert.NotNull(response);
        Assert.Equal("/behind", await behind);
    }

    [Theory]
    [InlineData(false, null, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, false)]
    [InlineData(true, null, true)]
    public async Task Who_says_nothing_does_as_the_pool_says(bool byDefault, bool? own, bool may)
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line(change: options => options.PipelineByDefault = byDefault);
        await line.ProveAsync(server);
        Task<HttpResponseMessage> first = line.SendAsync(Get("/1")), second = line.SendAsync(Get("/2"));
        Assert.Equal(may, line.IsBehind);
        gate.Open();
        Assert.Equal("/1", await Line.TextAsync(first));
        Assert.Equal("/2", await Line.TextAsync(second));

        HttpRequestMessage Get(string target)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, server.At(target));
            if (own is { } allow) request.SetPipelining(allow);
            return request;
        }
    }

    [Fact]
    public async Task Without_the_option_nobody_does()
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line(depth: 1);
        await line.ProveAsync(server);
        Task<HttpResponseMessage>[] both = [.. new[] { "/1", "/2" }.Select(target => line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At(target)).SetPipelining(true)))];
        Assert.Equal(1, line.Origin.Waiting);
        gate.Open();
        foreach (Task<HttpResponseMessage> one in both) (await one).Dispose();
    }

    private static HttpRequestMessage Make(string kind, SocketServer server)
    {
        string[] words = kind.Split(' ', 2);
        var request = new HttpRequestMessage(new HttpMethod(words[0]), server.At("/kind"));
        int length = kind switch { "PUT of 64 KiB" => 64 * 1024, "PUT of 64 KiB and one" => (64 * 1024) + 1, _ => 10 };
        if (words[0] is "POST" or "PUT" or "PATCH") request.Content = new ByteArrayContent(Servers.Pattern(length));
        switch (words.ElementAtOrDefault(1))
        {
            case "streamed": request.Content = new StreamContent(new PatternStream(10)); break;
            case "expecting": request.Headers.ExpectContinue = true; break;
            case "marked": request.SetIdempotent(); break;
            case "not marked": request.SetIdempotent(false); break;
            case "with key": request.Headers.Add("Idempotency-Key", "k"); break;
            case "close": request.Headers.ConnectionClose = true; break;
            case "upgrade":
                request.Headers.Connection.Add("Upgrade");
                request.Headers.Upgrade.ParseAdd("echo");
                break;
            case "1.0": (request.Version, request.VersionPolicy) = (System.Net.HttpVersion.Version10, HttpVersionPolicy.RequestVersionExact); break;
            case "alone": request.SetPipelining(false); break;
            case "shared": request.SetPipelining(true); break;
        }
        if (words[0] == "CONNECT") request.Headers.Host = "elsewhere.test:443";
        return request;
    }
}
