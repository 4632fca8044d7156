using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>
/// One of three requests is given up while the only dial finds the name's addresses, or asks a proxy for a tunnel: the others get its connection, whichever of them it was made for, and
/// whoever was given up is waited for by nobody. (While it connects and shakes hands: Sequences/CancelDialRows.)
/// </summary>
public sealed class GivenUpInDialTests
{
    private const int Callers = 3;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task While_the_name_resolves(int givenUp)
    {
        Gate asked = new(), answer = new();
        await using SocketServer server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using Door door = new(new SocketPoolOptions
        {
            MaxConnectionsPerServer = 1,
            EndPointResolver = async (_, cancellationToken) =>
            {
                asked.Open();
                await answer.Opened.WaitAsync(cancellationToken);
                return [server.EndPoint];
            },
        });
        string[] texts = await GiveUpAsync(door, new Uri("http://name.test/"), givenUp, asked.Opened, answer);
        Assert.All(texts, text => Assert.Equal("/", text));
        Assert.Equal(Callers - 1, server.Requests.Count);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task While_a_proxy_is_asked_for_a_tunnel(int givenUp)
    {
        Gate asked = new(), answer = new();
        await using var origin = new TlsOrigin();
        await using var proxy = TestProxy.Start(async connection =>
        {
            if (await connection.ReadHeadAsync() is null) return;
            asked.Open();
            await answer.Opened;
            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await connection.RelayAsync(origin.Port);
        });
        using Door door = proxy.Door(change: options => options.MaxConnectionsPerServer = 1);
        string[] texts = await GiveUpAsync(door, new Uri("https://origin.test/"), givenUp, asked.Opened, answer);
        Assert.All(texts, text => Assert.Equal("secure", text));
        Assert.Equal((1, Callers - 1), (proxy.Connections.Length, origin.Heads.Length));
    }

    /// <returns>What the others were answered.</returns>
    private static async Task<string[]> GiveUpAsync(Door door, Uri uri, int givenUp, Task reached, Gate goOn)
    {
        using var cancellation = new CancellationTokenSource();
        var all = new List<Task<string>>();
        for (int i = 0; i < Callers; i++)
        {
            all.Add(door.Client.GetStringAsync(uri, i == givenUp ? cancellation.Token : CancellationToken.None));
            await Waits.UntilAsync(() => door.Origin.Waiting == all.Count);   // so the order is theirs
        }
        await reached;
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => all[givenUp].InTime());
        await Waits.UntilAsync(() => door.Origin is { Dialing: 1, Waiting: Callers - 1 });
        goOn.Open();
        all.RemoveAt(givenUp);
        return await Task.WhenAll(all).InTime();
    }
}
