using System.Net.Http;

namespace PoolingClient.Interop;

/// <summary>Requests one after the other are all on one connection, or on as few as the server lets them be.</summary>
internal static class KeepAlive
{
    public static async Task<string> RunAsync(Running running, bool isSecure)
    {
        int count = running.Peer.RequestsPerConnection is { } most ? (most * 2) + 10 : 200;
        string prefix = Ask.NewPrefix("keep");
        using var caller = new Caller(running, isSecure);
        int posts = 0;
        for (int i = 0; i < count; i++)
        {
            Ask ask = (i % 8) switch
            {
                1 => new Ask(HttpMethod.Head, prefix + i),
                3 => Ask.Post(prefix + i, 100),
                5 => new Ask(HttpMethod.Get, prefix + i, 9000, IsChunked: true),
                6 => Ask.Get(prefix + i, 30_000),
                _ => Ask.Get(prefix + i),
            };
            if (ask.Method == HttpMethod.Post) posts++;
            RequestTimeline timeline = await caller.SendAsync(ask);
            Assert.Single(timeline.Attempts);
        }
        long opened = caller.Origin.ConnectionsOpened;
        Assert.Equal((count - 1) / (running.Peer.RequestsPerConnection ?? count) + 1, opened);
        Assert.Equal((posts, posts), await caller.LedgerAsync(prefix));
        return $"ok: {count} requests on {(opened == 1 ? "one connection" : $"{opened} connections")}";
    }
}
