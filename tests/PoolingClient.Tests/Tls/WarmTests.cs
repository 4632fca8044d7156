using System.Net.Http;
using System.Security.Authentication;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Tls;

/// <summary>
/// Connections that were made ahead of need. What waits on them in the kernel are the session tickets of TLS 1.3, which are no octets of an
/// answer: they take requests all the same.
/// </summary>
public sealed class WarmTests
{
    private const int Count = 200;

    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Two_hundred_connections_that_were_never_used_serve_two_hundred_requests(SslProtocols version)
    {
        var all = new Gate();
        int arrived = 0;
        await using var server = SocketServer.Start(
            async (request, gone) =>
            {
                if (Interlocked.Increment(ref arrived) == Count) all.Open();
                await all.Opened.WaitAsync(gone);
                return ServerResponse.Ok(request.Target);
            },
            Secure.Server(version));
        using Door door = Secure.Door();
        Assert.Equal(Count, await door.Handler.Pool.WarmUpAsync(server.Uri, Count).InTime());
        string[] answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => door.GetTextAsync(server.At($"/{i}")))).InTime();
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"/{i}"), answers);
        Assert.Equal((Count, Count), ((int)door.Origin.ConnectionsOpened, server.ConnectionsAccepted));
    }
}
