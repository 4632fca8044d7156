using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Testing;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

public sealed class WarmUpTests
{
    private readonly FakeLogCollector _log = new();

    [Fact]
    public async Task Connections_are_open_when_the_host_has_started()
    {
        await using SocketServer server = SocketServer.StartEcho();
        using IHost host = Hosts.WithOrders($$"""{ "WarmUp": { "{{Origin(server)}}": 4 } }""", _log);
        await host.StartAsync().InTime();
        Assert.Equal(4, Assert.Single(host.Pool("orders").GetSnapshot(SnapshotDetail.Counts).Origins).Idle);
        await host.Client("orders").GetStringAsync(server.Uri).InTime();
        Assert.Equal(4, server.ConnectionsAccepted);
        Assert.StartsWith($"The client 'orders' begins with 4 of 4 connections to {Origin(server)}, opened in ", Said(343), StringComparison.Ordinal);
        await host.StopAsync().InTime();
        await server.WaitForConnectionsEndedAsync(4);
    }

    [Fact]
    public async Task An_origin_that_is_away_does_not_stop_the_start()
    {
        SocketServer gone = SocketServer.StartEcho();
        string origin = Origin(gone);
        await gone.DisposeAsync();
        using IHost host = Hosts.WithOrders($$"""{ "WarmUp": { "{{origin}}": 2 } }""", _log);
        await host.StartAsync().InTime();
        Assert.StartsWith($"The client 'orders' begins with 0 of 2 connections to {origin}, after ", Said(344), StringComparison.Ordinal);
        await host.StopAsync().InTime();
    }

    [Fact]
    public async Task An_origin_that_says_nothing_is_not_waited_for_longer_than_the_limit()
    {
        // Name resolution that never ends: nothing of a network is needed for it.
        using IHost host = Hosts.Build("""{ "O": { "WarmUpTimeout": "00:00:00.1", "WarmUp": { "http://silent.invalid": 2 } } }""", (services, configuration) =>
            services.AddPoolingClient("orders", configuration.GetSection("O")).UsePoolingHttpHandler(options => options.EndPointResolver = async (_, stopped) =>
            {
                await Task.Delay(Timeout.Infinite, stopped);
                return [];
            }),
            _log);
        await host.StartAsync().InTime();
        Assert.EndsWith(": WarmUpTimeout has passed; the others go on in the background.", Said(344), StringComparison.Ordinal);
        await host.StopAsync().InTime();
    }

    private string Said(int id) => Assert.Single(_log.GetSnapshot(), record => record.Id.Id == id).Message;

    private static string Origin(SocketServer server) => server.Uri.GetLeftPart(UriPartial.Authority);
}
