using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

public sealed class HealthCheckTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_pool_whose_queue_does_not_move_is_degraded_until_it_does()
    {
        var gate = new TaskCompletionSource();
        await using SocketServer server = SocketServer.Start(async (_, gone) =>
        {
            await gate.Task.WaitAsync(gone);
            return ServerResponse.Ok();
        });
        using IHost host = Start(options => (options.MaxConnectionsPerServer, options.TimeProvider) = (2, _time));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);

        Task<string>[] requests = [.. Enumerable.Range(0, 5).Select(_ => host.Client("orders").GetStringAsync(server.Uri))];
        await server.WaitForRequestsAsync(2);
        await Hosts.UntilAsync(() => host.Pool("orders").GetSnapshot(SnapshotDetail.Counts).Origins is [{ Waiting: 3 }]);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        HealthReport report = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        HealthReportEntry entry = report.Entries["poolingclient"];
        KeyValuePair<string, object> fault = Assert.Single(entry.Data);
        Assert.Equal($"orders {server.Uri.GetLeftPart(UriPartial.Authority)}", fault.Key);
        Assert.Equal("saturated: 2 of 2 connections are busy, 3 request(s) wait, one for 2.1 s.", fault.Value);
        Assert.Equal($"{fault.Key}: {fault.Value}", entry.Description);

        gate.SetResult();
        await Task.WhenAll(requests).InTime();
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
    }

    [Fact]
    public async Task An_origin_that_cannot_be_dialed_is_degraded_and_one_that_answers_is_not_named()
    {
        SocketServer gone = SocketServer.StartEcho();
        Uri away = gone.Uri;
        await gone.DisposeAsync();
        await using SocketServer server = SocketServer.StartEcho();
        using IHost host = Start(_ => { });
        await host.Client("orders").GetStringAsync(server.Uri).InTime();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HealthStatus.Healthy, (await CheckAsync(host)).Status);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => host.Client("orders").GetStringAsync(away).InTime());
        }
        HealthReport report = await CheckAsync(host);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        KeyValuePair<string, object> fault = Assert.Single(report.Entries["poolingclient"].Data);
        Assert.Equal($"orders {away.GetLeftPart(UriPartial.Authority)}", fault.Key);
        Assert.StartsWith("the last 3 dials failed: ", (string)fault.Value, StringComparison.Ordinal);
        Assert.Contains("refused", (string)fault.Value, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Bounds_that_are_none_are_refused(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoolingClientHealthOptions { DialFailuresInARow = value });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoolingClientHealthOptions { SaturatedAfter = TimeSpan.FromSeconds(value) });
    }

    private static IHost Start(Action<SocketPoolOptions> configure) => Hosts.Build("{}", (services, _) =>
    {
        services.AddPoolingClient("orders", configure);
        services.AddHealthChecks().AddPoolingClientHealthCheck();
    });

    private static Task<HealthReport> CheckAsync(IHost host) => host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().InTime();
}
