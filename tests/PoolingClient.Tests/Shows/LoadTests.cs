using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Shows;

/// <summary>What the pool is for: many requests over few sockets.</summary>
public sealed class LoadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(ServerModel.EventDriven)]
    [InlineData(ServerModel.ThreadPerConnection)]
    public async Task A_thousand_sequential_requests_go_over_one_connection(ServerModel model)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Model = model });
        using var handler = new PoolingHttpHandler();
        using var client = new HttpClient(handler) { BaseAddress = server.Uri };
        for (int i = 0; i < 1000; i++) Assert.Equal($"/{i}", await client.GetStringAsync(new Uri($"/{i}", UriKind.Relative)).WaitAsync(Limit));
        Assert.Equal(1, server.ConnectionsAccepted);
        OriginSnapshot origin = Assert.Single(handler.Pool.GetSnapshot().Origins);
        Assert.Equal((1, 1, 1L, 1000L), (origin.Connections, origin.Idle, origin.ConnectionsOpened, origin.RequestsBegun));
    }

    [Fact]
    public async Task Sixty_four_callers_share_eight_connections_and_each_gets_its_own_answer()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var handler = new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 8 });
        using var client = new HttpClient(handler) { BaseAddress = server.Uri };
        const int Callers = 64, Each = 100;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync)).WaitAsync(Limit);
        Assert.InRange(server.ConnectionsAccepted, 1, 8);
        Assert.Equal(Callers * Each, server.RequestsReceived);
        OriginSnapshot origin = Assert.Single(handler.Pool.GetSnapshot().Origins);
        Assert.Equal((origin.Connections, 0), (origin.Idle, origin.Waiting));

        async Task CallAsync(int caller)
        {
            for (int i = 0; i < Each; i++)
            {
                string target = $"/{caller}/{i}";
                Assert.Equal(target, await client.GetStringAsync(new Uri(target, UriKind.Relative)));
            }
        }
    }

    [Fact]
    public async Task Blocking_callers_on_their_own_threads_are_served_like_all_others()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var handler = new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 4 });
        using var client = new HttpClient(handler) { BaseAddress = server.Uri };
        var answers = new string[16];
        Thread[] threads = [.. Enumerable.Range(0, answers.Length).Select(i => new Thread(() => answers[i] = Call(i)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(Limit));
        Assert.Equal(Enumerable.Range(0, answers.Length).Select(i => $"/{i}"), answers);

        string Call(int i)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/{i}", UriKind.Relative));
            using HttpResponseMessage response = client.Send(request);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            return reader.ReadToEnd();
        }
    }
}
