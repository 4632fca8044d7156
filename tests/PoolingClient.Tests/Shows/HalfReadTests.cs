using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Shows;

/// <summary>Content that is disposed half-way: the connection is kept where the rest is little, and closed where it is not.</summary>
public sealed class HalfReadTests
{
    private const int Small = 256 * 1024, Large = 64 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_small_rest_is_drained_and_the_connection_reused()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Small));
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 1 })) { BaseAddress = server.Uri };
        for (int i = 0; i < 20; i++) await ReadSomeAsync(client);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_large_rest_closes_the_connection_and_the_next_request_gets_a_new_one()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Large));
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 1 })) { BaseAddress = server.Uri };
        for (int i = 0; i < 3; i++) await ReadSomeAsync(client);
        await server.WaitForConnectionsEndedAsync(3).WaitAsync(Limit);
        Assert.Equal(3, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Octets_that_come_while_a_connection_is_idle_end_it_and_answer_nothing()
    {
        var surplus = Effect.At(EffectStage.WhileIdle).OnRequest(1).Surplus("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Effects = { surplus } });
        using var handler = new PoolingHttpHandler();
        using var client = new HttpClient(handler) { BaseAddress = server.Uri };
        Assert.Equal("/1", await client.GetStringAsync(new Uri("/1", UriKind.Relative)).WaitAsync(Limit));
        await server.WaitForConnectionsEndedAsync(1).WaitAsync(Limit);
        Assert.Equal("/2", await client.GetStringAsync(new Uri("/2", UriKind.Relative)).WaitAsync(Limit));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    private static async Task ReadSomeAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync(new Uri("/", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead).WaitAsync(Limit);
        Stream content = await response.Content.ReadAsStreamAsync();
        byte[] some = new byte[1000];
        await content.ReadExactlyAsync(some).AsTask().WaitAsync(Limit);
        Assert.True(OctetPattern.Matches(some, 0));
    }
}
