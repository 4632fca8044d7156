using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Who forgot a response is found through all that stands between: the client, the factory's handlers, the strategies.</summary>
public sealed class LeakSiteTests
{
    [Fact]
    public async Task The_call_site_is_the_callers_and_nobody_elses()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(300_000));
        using IHost host = Hosts.Build("{}", (services, _) => services.AddPoolingClient("orders", options => options.TrackResponseCallSites = true).AddPoolingResilience(options => options.Hedging.IsEnabled = true));
        SocketPool pool = host.Pool("orders");
        await ForgetAsync(host, server.Uri);
        await Hosts.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return pool.GetSnapshot(SnapshotDetail.Counts).LeakedResponses == 1;
        });
        string site = Assert.Single(pool.GetSnapshot(SnapshotDetail.Counts).LastLeaks).CallSite!;
        Assert.StartsWith($"at {typeof(LeakSiteTests).FullName}.", site, StringComparison.Ordinal);
        Assert.Contains(nameof(ForgetAsync), site, StringComparison.Ordinal);
        Assert.DoesNotContain("Polly.", site, StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetAsync(IHost host, Uri uri) => Assert.Equal(200, (int)(await host.Client("orders").GetAsync(uri, HttpCompletionOption.ResponseHeadersRead).InTime()).StatusCode);
}
