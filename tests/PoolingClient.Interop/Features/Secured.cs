using System.Security.Authentication;

namespace PoolingClient.Interop;

/// <summary>TLS 1.2 and 1.3: small and large content both ways, on one connection each.</summary>
internal static class Secured
{
    public static async Task<string> RunAsync(Running running)
    {
        var spoken = new List<string>();
        foreach (SslProtocols version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            string prefix = Ask.NewPrefix("tls");
            using var caller = new Caller(running, isSecure: true, options => options.SslOptions.EnabledSslProtocols = version);
            for (int i = 0; i < 20; i++) Assert.Single((await caller.SendAsync(Ask.Get(prefix + i))).Attempts);
            // In this order: Node's parser trips ("Parse Error: Paused") over content of several records that comes before it has noted the end of a large
            // answer, which the client has whole by then, and resets the connection.
            await caller.SendAsync(Ask.Post(prefix + "post", 300_000));
            await caller.SendAsync(Ask.Get(prefix + "large", 500_000));
            await caller.SendAsync(Ask.Get(prefix + "last"));
            Assert.Equal(1, caller.Origin.ConnectionsOpened);
            Assert.Equal((1, 1), await caller.LedgerAsync(prefix));
            spoken.Add(version == SslProtocols.Tls12 ? "1.2" : "1.3");
        }
        string deep = await Pipelining.RunAsync(running, 8, isSecure: true);
        string by = running.Peer.TlsBy is { } other ? $", by {other}" : "";
        return $"ok: {string.Join(" and ", spoken)}{by}; {await KeepAlive.RunAsync(running, isSecure: true)}, pipelined with {deep}".Replace("; ok:", ",", StringComparison.Ordinal);
    }
}
