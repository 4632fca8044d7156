using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions.Tests;

/// <summary>Configuration that is loaded again while clients are in use.</summary>
public sealed class LiveChangeTests
{
    private readonly ChangingSource _source = new();
    private readonly FakeLogCollector _log = new();

    [Fact]
    public async Task What_can_change_does_and_the_rest_is_said_once()
    {
        _source["O:ReadTimeout"] = "00:00:10";
        using IHost host = Start((services, configuration) => services.AddPoolingClient("orders", configuration.GetSection("O")));
        await host.StartAsync().InTime();
        SocketPool pool = host.Pool("orders");

        _source["O:ReadTimeout"] = "00:00:20";
        _source["O:MaxConnectionsPerServer"] = "9";
        _source["O:SslOptions:TargetHost"] = "api";
        _source.Reload();
        Assert.Equal((TimeSpan.FromSeconds(20), 256), (pool.Options.ReadTimeout, pool.Options.MaxConnectionsPerServer));
        Assert.Equal(
            [
                "Settings of the client 'orders' have changed that take effect when the process starts again: O:MaxConnectionsPerServer, O:SslOptions:TargetHost.",
                "The client 'orders' goes on with changed settings: O:ReadTimeout.",
            ],
            Said());

        _source["O:ReadTimeout"] = "00:00:30";
        _source.Reload();
        Assert.Equal(TimeSpan.FromSeconds(30), pool.Options.ReadTimeout);
        Assert.Equal("The client 'orders' goes on with changed settings: O:ReadTimeout.", Assert.Single(Said().Skip(2)));
        await host.StopAsync().InTime();
    }

    [Fact]
    public void A_change_that_is_wrong_changes_nothing_and_is_said()
    {
        _source["O:ReadTimeout"] = "00:00:10";
        using IHost host = Start((services, configuration) => services.AddPoolingClient("orders", configuration.GetSection("O")));
        SocketPool pool = host.Pool("orders");
        _source["O:ReadTimeout"] = "never";
        _source["O:WriteTimeout"] = "00:00:05";
        _source.Reload();   // throws nothing
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)), (pool.Options.ReadTimeout, pool.Options.WriteTimeout));
        FakeLogRecord said = Assert.Single(_log.GetSnapshot(), record => record.Category == RegistrationLog.Category);
        Assert.Equal((LogLevel.Error, 342), (said.Level, said.Id.Id));
        Assert.StartsWith("The changed configuration of the client 'orders' is not taken over, and the settings before it stay: O:ReadTimeout is 'never'; it must be above zero", said.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(10), host.Services.GetRequiredService<IOptionsMonitor<SocketPoolOptions>>().Get("orders").ReadTimeout);

        _source["O:ReadTimeout"] = "00:00:11";
        _source.Reload();
        Assert.Equal((TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(5)), (pool.Options.ReadTimeout, pool.Options.WriteTimeout));
    }

    [Fact]
    public void More_idle_connections_than_the_cap_that_the_pool_began_with_are_not_taken_over()
    {
        _source["O:MaxConnectionsPerServer"] = "4";
        using IHost host = Start((services, configuration) => services.AddPoolingClient("orders", configuration.GetSection("O")));
        SocketPool pool = host.Pool("orders");
        _source["O:MaxConnectionsPerServer"] = "8";
        _source["O:MinIdleConnections"] = "6";
        _source.Reload();
        Assert.Equal((4, 0), (pool.Options.MaxConnectionsPerServer, pool.Options.MinIdleConnections));
        Assert.Contains(Said(), message => message.Contains("MinIdleConnections (6) is above the pool's MaxConnectionsPerServer (4)", StringComparison.Ordinal));
    }

    [Fact]
    public void Clients_that_only_the_defaults_make_and_those_of_their_own_both_hear_of_changes()
    {
        using IHost host = Start((services, configuration) =>
        {
            services.ConfigureHttpClientDefaults(builder => builder.UsePoolingHttpHandler(configuration.GetSection("All")));
            services.AddPoolingClient("named");
        });
        SocketPool named = host.Pool("named"), other = host.Pool("other");
        _source["All:Deadline"] = "00:00:03";
        _source.Reload();
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)), (named.Options.Deadline, other.Options.Deadline));
        _source["All:Deadline"] = "00:00:04";
        _source.Reload();
        Assert.Equal((TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4)), (named.Options.Deadline, other.Options.Deadline));
    }

    [Fact]
    public void What_is_around_the_pool_holds_for_the_next_client()
    {
        _source["O:BaseAddress"] = "http://one/";
        using IHost host = Start((services, configuration) => services.AddPoolingClient("orders", configuration.GetSection("O")));
        Assert.Equal(new Uri("http://one/"), host.Client("orders").BaseAddress);
        _source["O:BaseAddress"] = "http://two/";
        _source["O:DefaultRequestHeaders:X-New"] = "1";
        _source.Reload();
        using HttpClient client = host.Client("orders");
        Assert.Equal(new Uri("http://two/"), client.BaseAddress);
        Assert.Equal(["1"], client.DefaultRequestHeaders.GetValues("X-New"));
    }

    private IHost Start(Action<IServiceCollection, IConfiguration> register) => Hosts.Build(builder => builder.Add(_source), register, _log);

    private string[] Said() => [.. _log.GetSnapshot().Where(record => record.Category == RegistrationLog.Category).Select(record => record.Message)];
}
