using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

public sealed class RegistrationTests
{
    private static readonly string[] SaidByEachCall = [nameof(HttpClientFactoryOptions), "StartupValidatorOptions", nameof(HealthCheckServiceOptions)];

    [Fact]
    public async Task The_handlers_of_the_factory_come_and_go_over_one_connection()
    {
        await using SocketServer server = SocketServer.StartEcho();
        using IHost host = Hosts.Build("{}", (services, _) => services.AddHttpClient("orders").UsePoolingHttpHandler());
        var factory = host.Services.GetRequiredService<IHttpMessageHandlerFactory>();
        var options = host.Services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get("orders");
        var seen = new HashSet<HttpMessageHandler>();
        for (int i = 0; i < 5; i++)
        {
            // What rotation does: a new chain from the same actions, and the one before disposed.
            HttpMessageHandlerBuilder builder = host.Services.GetRequiredService<HttpMessageHandlerBuilder>();
            builder.Name = "orders";
            foreach (Action<HttpMessageHandlerBuilder> action in options.HttpMessageHandlerBuilderActions) action(builder);
            HttpMessageHandler chain = builder.Build();
            Assert.True(seen.Add(chain));
            using var client = new HttpClient(chain, disposeHandler: true);
            Assert.Equal("", await client.GetStringAsync(server.Uri).InTime());
        }
        using (var client = new HttpClient(factory.CreateHandler("orders"), disposeHandler: true)) await client.GetStringAsync(server.Uri).InTime();
        Assert.Equal(1, server.ConnectionsAccepted);
        Assert.Equal(6, server.RequestsReceived);
    }

    [Fact]
    public async Task A_handler_whose_life_has_ended_leaves_its_connection_to_the_next_one()
    {
        await using SocketServer server = SocketServer.StartEcho();
        using IHost host = Hosts.Build("{}", (services, _) => services.AddHttpClient("orders").UsePoolingHttpHandler().SetHandlerLifetime(TimeSpan.FromSeconds(1)));
        var factory = host.Services.GetRequiredService<IHttpMessageHandlerFactory>();
        HttpMessageHandler first = factory.CreateHandler("orders");
        await host.Client("orders").GetStringAsync(server.Uri).InTime();
        await Hosts.UntilAsync(() => factory.CreateHandler("orders") != first);
        await host.Client("orders").GetStringAsync(server.Uri).InTime();
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    /// <summary>A section may come from the environment of another deployment, so it is no fault that it is not there; mostly it is a slip of the pen all the same.</summary>
    [Theory]
    [InlineData("""{ "Clients": { "Order": { "ReadTimeout": "00:00:05" }, "Users": { "ReadTimeout": "00:00:05" } } }""", " The host's configuration has there: Order, Users.")]
    [InlineData("{}", "")]
    [InlineData("""{ "Clients": { "Orders": {} } }""", null)]
    [InlineData("""{ "Clients": { "A": 1, "B": 1, "C": 1, "D": 1, "E": 1, "F": 1, "G": 1, "H": 1, "I": 1, "J": 1, "K": 1, "L": 1, "M": 1, "N": 1 } }""", " The host's configuration has there: A, B, C, D, E, F, G, H, I, J, K, L and 2 more.")]
    [InlineData("""{ "Clients": { "Orders": { "ReadTimeout": "00:00:05" } } }""", null)]
    public async Task A_section_that_is_not_there_is_told_once(string json, string? beside)
    {
        var log = new FakeLogCollector();
        using IHost host = Hosts.Build(json, (services, configuration) => services.AddPoolingClient("orders", configuration.GetSection("Clients:Orders")), log);
        await host.StartAsync().InTime();
        _ = host.Pool("orders");
        string[] said = [.. log.GetSnapshot().Where(record => record.Id.Id == 346).Select(record => record.Message)];
        Assert.Equal(beside is null ? [] : [$"The client 'orders' is registered with the section Clients:Orders, which is not there, or empty: it has the defaults.{beside}"], said);
    }

    [Fact]
    public void Calling_twice_adds_nothing_twice()
    {
        IServiceCollection services = new ServiceCollection();
        IConfigurationSection section = new ConfigurationBuilder().Build().GetSection("X");
        void Register()
        {
            services.AddPoolingClient("orders");
            services.AddHttpClient("orders").UsePoolingHttpHandler(section);
            services.ConfigureHttpClientDefaults(builder => builder.UsePoolingHttpHandler());
            services.AddHealthChecks().AddPoolingClientHealthCheck();
        }
        Register();
        Dictionary<string, int> once = Counts();
        Register();
        Assert.Equal(once.OrderBy(type => type.Key, StringComparer.Ordinal), Counts().OrderBy(type => type.Key, StringComparer.Ordinal));

        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Single(provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);
        HttpMessageHandlerBuilder builder = provider.GetRequiredService<HttpMessageHandlerBuilder>();
        builder.Name = "orders";
        foreach (Action<HttpMessageHandlerBuilder> action in provider.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get("orders").HttpMessageHandlerBuilderActions) action(builder);
        Assert.Same(provider.GetRequiredKeyedService<SocketPool>("orders"), Assert.IsType<PoolingHttpHandler>(builder.PrimaryHandler).Pool);
        Assert.Single(builder.AdditionalHandlers, handler => handler is DeadlineHandler);

        // What each call says of its own is not counted: how the factory of clients, the start's validation and the list of health checks are configured.
        Dictionary<string, int> Counts() => services.Select(service => service.ServiceType.ToString())
            .Where(type => !SaidByEachCall.Any(name => type.Contains(name, StringComparison.Ordinal)))
            .GroupBy(type => type).ToDictionary(group => group.Key, group => group.Count());
    }

    [Fact]
    public async Task With_the_defaults_of_all_clients_each_has_a_pool_of_its_own()
    {
        await using SocketServer server = SocketServer.StartEcho();
        using IHost host = Hosts.Build("{}", (services, _) =>
        {
            services.ConfigureHttpClientDefaults(builder => builder.UsePoolingHttpHandler(options => options.MaxQueuedRequests = 5));
            services.AddHttpClient("a");
            services.AddHttpClient("b");
            services.AddHttpClient("other").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler());
        });
        foreach (string name in new[] { "a", "b", "a", "never registered", "" }) await host.Client(name).GetStringAsync(server.Uri).InTime();
        Assert.Equal(4, server.ConnectionsAccepted);
        Assert.NotSame(host.Pool("a"), host.Pool("b"));
        Assert.Same(host.Pool("a"), host.Pool("a"));
        Assert.Equal(5, host.Pool("b").Options.MaxQueuedRequests);
        Assert.Equal("a", host.Pool("a").Options.Name);
        Assert.Same(host.Services.GetRequiredService<ILoggerFactory>(), host.Pool("a").Options.LoggerFactory);
        Assert.Same(host.Services.GetRequiredService<IMeterFactory>(), host.Pool("a").Options.MeterFactory);
        await host.Client("other").GetStringAsync(server.Uri).InTime();
        Assert.Empty(host.Pool("other").GetSnapshot().Origins);   // what it says itself comes after what holds for all
    }

    [Fact]
    public async Task Typed_clients_are_made_with_and_without_an_interface()
    {
        await using SocketServer server = SocketServer.StartEcho();
        using IHost host = Hosts.Build($$"""{ "Orders": { "BaseAddress": "{{server.Uri}}", "DefaultRequestHeaders": { "X-Tenant": "7" } } }""", (services, configuration) =>
        {
            services.AddPoolingClient<Orders>(configuration.GetSection("Orders"));
            services.AddPoolingClient<IOrders, Orders>("behind", configuration.GetSection("Orders"));
        });
        await host.Services.GetRequiredService<Orders>().GetAsync("1").InTime();
        await host.Services.GetRequiredService<IOrders>().GetAsync("2").InTime();
        Assert.Equal(["/orders/1", "/orders/2"], server.Requests.Select(request => request.Target));
        Assert.All(server.Requests, request => Assert.Contains("X-Tenant: 7\r\n", request.RawHead, StringComparison.Ordinal));
        Assert.NotSame(host.Pool("Orders"), host.Pool("behind"));
    }

    [Fact]
    public async Task Resilience_has_a_section_of_its_own_in_the_clients()
    {
        int count = 0;
        await using SocketServer server = SocketServer.Start(_ => Interlocked.Increment(ref count) == 1 ? ServerResponse.Status(503) : ServerResponse.Ok("up"));
        using IHost host = Hosts.Build("""{ "O": { "ReadTimeout": "00:00:09", "Resilience": { "Retry": { "Delay": "00:00:00.001" } } } }""", (services, configuration) =>
            services.AddPoolingClient("orders", configuration.GetSection("O")).AddPoolingResilience(configuration.GetSection("O:Resilience")));
        await host.StartAsync().InTime();
        Assert.Equal("up", await host.Client("orders").GetStringAsync(server.Uri).InTime());
        Assert.Equal(2, server.RequestsReceived);
        await host.StopAsync().InTime();
    }

    [Fact]
    public async Task The_pool_ends_with_the_host_after_what_is_in_flight_has_ended()
    {
        var gate = new TaskCompletionSource();
        await using SocketServer server = SocketServer.Start(async (_, gone) =>
        {
            await gate.Task.WaitAsync(gone);
            return ServerResponse.Ok("done");
        });
        using IHost host = Hosts.WithOrders("{}");
        await host.StartAsync().InTime();
        SocketPool pool = host.Pool("orders");
        Task<string> held = host.Client("orders").GetStringAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        Task stopped = host.StopAsync();
        await Hosts.UntilAsync(() => pool.GetSnapshot(SnapshotDetail.Counts).State == PoolState.ShuttingDown);
        Assert.False(stopped.IsCompleted);
        gate.SetResult();
        Assert.Equal("done", await held.InTime());
        await stopped.InTime();
        Assert.Equal(PoolState.Closed, pool.GetSnapshot(SnapshotDetail.Counts).State);
        await server.WaitForConnectionsEndedAsync(1);
    }

    [Fact]
    public async Task What_is_in_flight_too_long_is_cut_off()
    {
        await using SocketServer server = SocketServer.Start(async (_, gone) =>
        {
            await Task.Delay(Timeout.Infinite, gone);
            return ServerResponse.Ok();
        });
        using IHost host = Hosts.WithOrders("""{ "ShutdownTimeout": "00:00:00.05" }""");
        await host.StartAsync().InTime();
        Task<string> held = host.Client("orders").GetStringAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        await host.StopAsync().InTime();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => held.InTime());
    }

    [Fact]
    public async Task A_provider_that_is_disposed_without_a_host_closes_the_pool()
    {
        await using SocketServer server = SocketServer.StartEcho();
        await using (ServiceProvider provider = new ServiceCollection().AddPoolingClient("orders").Services.BuildServiceProvider())
        {
            await provider.GetRequiredService<IHttpClientFactory>().CreateClient("orders").GetStringAsync(server.Uri).InTime();
        }
        await server.WaitForConnectionsEndedAsync(1);
    }
}

internal interface IOrders
{
    Task<string> GetAsync(string id);
}

internal sealed class Orders(HttpClient client) : IOrders
{
    public Task<string> GetAsync(string id) => client.GetStringAsync(new Uri($"orders/{id}", UriKind.Relative));
}
