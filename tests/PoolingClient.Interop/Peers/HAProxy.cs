using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;

namespace PoolingClient.Interop;

/// <summary>HAProxy, nginx behind it, and Kestrel behind that.</summary>
public sealed class HAProxy : Peer
{
    internal override string Name => "HAProxy before nginx";

    internal override string? Missing => Programs.Missing("haproxy", "haproxy") ?? new Nginx().Missing;

    internal override bool IsAlways => true;

    internal override string? IdleDefault => "that of timeout client";

    internal override Peer? Behind => new Nginx();

    internal override IEnumerable<string[]> Commands(Site site) => [["haproxy", "-db", "-f", site.Fill("haproxy.cfg")]];
}

public sealed class HAProxyTests(Started<HAProxy> started) : PeerTests<HAProxy>(started)
{
    /// <summary>timeout http-request.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// On a connection that never carried a request it sends 408 and ends it. That is no answer to a request that is given to the connection
    /// later, nor does the pool keep it. Sent at the very instant, a GET meets it and goes again; a POST may meet it too, and then its caller sends it again: the server has
    /// not had it (RFC 9110 15.5.9).
    /// </summary>
    [PeerFact(Feature.Peculiar)]
    public Task Its_408_on_a_connection_without_a_request_is_nobody_s_answer() => NoteAsync(Feature.Peculiar, async () =>
    {
        int count = Scale.Of(160, 40), again = 0;
        string prefix = Ask.NewPrefix("408-");
        Assert.StartsWith("HTTP/1.1 408 ", await WaitForSurplusAsync(), StringComparison.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            using var caller = new Caller(Running);
            Assert.Equal(1, await caller.Pool.WarmUpAsync(caller.Uri, 1));
            await Task.Delay(Patience + TimeSpan.FromMilliseconds((i - (count / 2)) / 4));
            Ask ask = i % 2 == 0 ? Ask.Get(prefix + i) : Ask.Post(prefix + i, 100);
            if (ask.Method == HttpMethod.Post && await MeetsEndAsync(caller, ask)) Interlocked.Increment(ref again);
            else if (ask.Method == HttpMethod.Post) return;
            await caller.SendAsync(ask);
        }));
        using var warmed = new Caller(Running);
        Assert.Equal(4, await warmed.Pool.WarmUpAsync(warmed.Uri, 4));
        Assert.True(await Waits.UntilAsync(() => warmed.Origin.Connections == 0, Patience * 3), "Connections with a 408 on them stay in the pool.");
        Assert.Equal((count / 2, count / 2), await warmed.LedgerAsync(prefix));
        return $"ok: its 408 on unused connections answers none of {count / 2} GETs around it, and its caller sends {again} of {count / 2} POSTs again";
    });

    /// <summary>The request was on its way when the connection ended.</summary>
    private static async Task<bool> MeetsEndAsync(Caller caller, Ask ask)
    {
        try
        {
            using HttpRequestMessage request = ask.Request(caller.Uri);
            using HttpResponseMessage response = await caller.SendAsync(request);
            return response.StatusCode == HttpStatusCode.RequestTimeout;
        }
        catch (PoolingRequestException e) when (e.Fate == RequestFate.MayHaveBeenProcessed)
        {
            return true;
        }
    }

    /// <summary>What a plain socket gets that sends nothing.</summary>
    private async Task<string> WaitForSurplusAsync()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Running.EndPoint).InTime();
        var buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer).InTime());
    }
}
