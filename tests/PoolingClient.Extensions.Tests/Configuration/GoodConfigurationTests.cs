using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions.Tests;

public sealed class GoodConfigurationTests
{
    [Fact]
    public async Task Every_kind_of_value_is_bound_by_the_name_of_its_property()
    {
        using IHost host = Hosts.WithOrders("""
            {
              "baseaddress": "https://api.example.com/v1/",
              "MaxConnectionsPerServer": 8, "MinIdleConnections": "2", "MaxPipelineDepth": 4, "PipelineByDefault": false,
              "MaxDecompressedContentLength": 5000000000,
              "LeaseTimeout": "00:00:02.5", "ReadTimeout": "Infinite", "Deadline": "-00:00:00.001", "PooledConnectionLifetime": "1.12:00:00", "ConnectTimeout": null,
              "AutomaticDecompression": "gzip, Brotli",
              "LocalEndPoint": "127.0.0.1", "Proxy": "http://proxy:3128",
              "SslOptions": { "TargetHost": "api", "EnabledSslProtocols": "Tls12, Tls13", "CertificateRevocationCheckMode": "Online", "AllowTlsResume": false },
              "DefaultRequestHeaders": { "X-Tenant": "7", "User-Agent": "orders/1.0 (test)" },
              "WarmUpTimeout": "00:00:00.2", "ShutdownTimeout": "00:00:00",
            }
            """);
        await host.StartAsync().InTime();
        SocketPoolOptions options = host.Pool("orders").Options;
        Assert.Equal((8, 2, 4, false), (options.MaxConnectionsPerServer, options.MinIdleConnections, options.MaxPipelineDepth, options.PipelineByDefault));
        Assert.Equal(5_000_000_000, options.MaxDecompressedContentLength);
        Assert.Equal(TimeSpan.FromSeconds(2.5), options.LeaseTimeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.ReadTimeout);
        Assert.Equal(Timeout.InfiniteTimeSpan, options.Deadline);
        Assert.Equal(TimeSpan.FromHours(36), options.PooledConnectionLifetime);
        Assert.Equal(TimeSpan.FromSeconds(10), options.ConnectTimeout);
        Assert.Equal(DecompressionMethods.GZip | DecompressionMethods.Brotli, options.AutomaticDecompression);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 0), options.LocalEndPoint);
        Assert.Equal(new Uri("http://proxy:3128"), Assert.IsType<WebProxy>(options.Proxy).Address);
        Assert.Equal(("api", SslProtocols.Tls12 | SslProtocols.Tls13), (options.SslOptions.TargetHost, options.SslOptions.EnabledSslProtocols));
        Assert.Equal((X509RevocationMode.Online, false), (options.SslOptions.CertificateRevocationCheckMode, options.SslOptions.AllowTlsResume));

        using HttpClient client = host.Client("orders");
        Assert.Equal(new Uri("https://api.example.com/v1/"), client.BaseAddress);
        Assert.Equal("orders/1.0 (test)", client.DefaultRequestHeaders.UserAgent.ToString());
        Assert.Equal(["7"], client.DefaultRequestHeaders.GetValues("X-Tenant"));
        var around = host.Services.GetRequiredService<IOptionsMonitor<PoolingClientOptions>>().Get("orders");
        Assert.Equal((TimeSpan.FromMilliseconds(200), TimeSpan.Zero), (around.WarmUpTimeout, around.ShutdownTimeout));
        await host.StopAsync().InTime();
    }

    [Fact]
    public void Origins_with_colons_come_out_of_configuration_whole()
    {
        using IHost host = Hosts.WithOrders("""{ "WarmUp": { "https://api": 4, "https://api:8443": 2, "http://[::1]:8080": 1 } }""");
        var options = host.Services.GetRequiredService<IOptionsMonitor<PoolingClientOptions>>().Get("orders");
        Assert.Equal(
            [new("http://[::1]:8080", 1), new("https://api", 4), new("https://api:8443", 2)],
            options.WarmUp.OrderBy(origin => origin.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Later_calls_win_and_what_holds_for_all_comes_first_whatever_the_order_of_the_calls()
    {
        using IHost host = Hosts.Build("""{ "A": { "MaxConnectionsPerServer": 5 } }""", (services, configuration) =>
        {
            services.AddPoolingClient("a", options => options.ReadTimeout = TimeSpan.FromSeconds(1)).UsePoolingHttpHandler(configuration.GetSection("A"));
            services.AddPoolingClient("b");
            services.ConfigureHttpClientDefaults(builder => builder.UsePoolingHttpHandler(options =>
            {
                options.ReadTimeout = TimeSpan.FromSeconds(9);
                options.MaxConnectionsPerServer = 7;
                options.MaxQueuedRequests = 3;
            }));
            services.PostConfigureAll<SocketPoolOptions>(options => options.MaxInterimResponses = 1);
        });
        SocketPoolOptions a = host.Pool("a").Options, b = host.Pool("b").Options;
        Assert.Equal((TimeSpan.FromSeconds(1), 5, 3, 1), (a.ReadTimeout, a.MaxConnectionsPerServer, a.MaxQueuedRequests, a.MaxInterimResponses));
        Assert.Equal((TimeSpan.FromSeconds(9), 7, 3, 1), (b.ReadTimeout, b.MaxConnectionsPerServer, b.MaxQueuedRequests, b.MaxInterimResponses));
    }
}
