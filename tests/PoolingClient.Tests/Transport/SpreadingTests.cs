using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Transport;

/// <summary>The connections of a pool are spread over the addresses of its name.</summary>
public sealed class SpreadingTests
{
    [Fact]
    public async Task Connections_begin_with_another_address_each()
    {
        await using SocketServer server = Places.StartAlive(IPAddress.Any);
        EndPoint[] addresses = [.. Enumerable.Range(1, 3).Select(i => new IPEndPoint(IPAddress.Parse($"127.0.0.{i}"), server.Port))];
        int[] spread = await SpreadAsync(addresses, 6);
        Assert.Equal([2, 2, 2], spread);
    }

    [Fact]
    public async Task One_that_refuses_gets_none_and_the_others_share()
    {
        await using SocketServer server = Places.StartAlive(IPAddress.Any);
        IPEndPoint refusing = await Places.RefusingAsync();
        EndPoint[] addresses = [.. Enumerable.Range(2, 2).Select(i => new IPEndPoint(IPAddress.Parse($"127.0.0.{i}"), server.Port)), refusing];
        int[] spread = await SpreadAsync(addresses, 6);
        Assert.Equal([3, 3, 0], spread);
    }

    /// <summary>Connections to each address, after so many were made one after the other.</summary>
    private static async Task<int[]> SpreadAsync(EndPoint[] addresses, int connections)
    {
        using var door = new Door(new SocketPoolOptions { EndPointResolver = new Resolver(addresses).ResolveAsync, ConnectAttemptDelay = Timeout.InfiniteTimeSpan });
        var used = new List<EndPoint>();
        for (int i = 1; i <= connections; i++)
        {
            Assert.Equal(i, await door.Handler.Pool.WarmUpAsync(Places.Uri, i).InTime());
            using HttpResponseMessage response = await door.GetAsync(Places.Uri);   // by the newest connection: it was used most recently
            RequestAttempt attempt = Assert.Single(response.GetTimeline()!.Attempts);
            used.Add(Assert.Single(attempt.Setup!.Addresses, tried => tried.Error is null).EndPoint);
        }
        return [.. addresses.Select(address => used.Count(address.Equals))];
    }
}
