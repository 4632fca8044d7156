using System.Net;
using System.Net.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Resilience for the clients of the factory.</summary>
public sealed class RegistrationTests
{
    private readonly FakeLogCollector _log = new();

    [Fact]
    public async Task A_client_by_name_is_resilient_and_its_neighbours_are_not()
    {
        var script = new Script(503, 200, 503);
        await using ServiceProvider services = Build(collection =>
        {
            collection.AddHttpClient("it").AddPoolingResilience(Fast).ConfigurePrimaryHttpMessageHandler(() => script);
            collection.AddHttpClient("other").ConfigurePrimaryHttpMessageHandler(() => script);
        });
        var factory = services.GetRequiredService<IHttpClientFactory>();
        using HttpResponseMessage first = await factory.CreateClient("it").GetAsync(Resilient.Origin);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using HttpResponseMessage second = await factory.CreateClient("other").GetAsync(Resilient.Origin);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Contains(_log.GetSnapshot(), record => record.Id.Id == 301);
        Assert.DoesNotContain(_log.GetSnapshot(), record => record.Id.Id is 320 or 321);
    }

    [Fact]
    public async Task Circuits_and_budgets_outlive_the_factorys_handlers()
    {
        await using ServiceProvider services = Build(collection => collection.AddHttpClient("it").AddPoolingResilience(o =>
        {
            o.Retry.IsEnabled = false;
            (o.CircuitBreaker.MinimumThroughput, o.CircuitBreaker.FailureRatio) = (2, 0.5);
        }).ConfigurePrimaryHttpMessageHandler(() => new Script(503)));
        using HttpMessageInvoker one = NewHandlers(services, "it");
        for (int i = 0; i < 2; i++) (await one.SendAsync(Resilient.Request("GET"), default)).Dispose();
        using HttpMessageInvoker two = NewHandlers(services, "it");
        await Assert.ThrowsAsync<BrokenCircuitException>(() => two.SendAsync(Resilient.Request("GET"), default));
    }

    [Fact]
    public async Task Asked_for_twice_there_is_one_handler_with_both_settings_and_a_warning()
    {
        var script = new Script(503);
        await using ServiceProvider services = Build(collection => collection.AddHttpClient("it")
            .AddPoolingResilience(Fast).AddPoolingResilience(o => o.Retry.MaxRetryAttempts = 1).ConfigurePrimaryHttpMessageHandler(() => script));
        var factory = services.GetRequiredService<IHttpClientFactory>();
        for (int i = 0; i < 2; i++) (await factory.CreateClient("it").GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(4, script.Sent.Count);
        FakeLogRecord warning = Assert.Single(_log.GetSnapshot(), record => record.Id.Id == 321);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("'it'", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_all_clients_and_for_one_there_is_one_handler_and_nothing_to_warn_of()
    {
        var script = new Script(503);
        await using ServiceProvider services = Build(collection =>
        {
            collection.ConfigureHttpClientDefaults(builder => builder.AddPoolingResilience(Fast));
            collection.AddHttpClient("it").AddPoolingResilience(o => o.Retry.MaxRetryAttempts = 1).ConfigurePrimaryHttpMessageHandler(() => script);
            collection.AddHttpClient("default").ConfigurePrimaryHttpMessageHandler(() => script);
        });
        var factory = services.GetRequiredService<IHttpClientFactory>();
        (await factory.CreateClient("it").GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(2, script.Sent.Count);
        (await factory.CreateClient("default").GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(2 + 4, script.Sent.Count);
        Assert.DoesNotContain(_log.GetSnapshot(), record => record.Id.Id is 320 or 321);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_handler_that_sends_again_is_warned_of_once(bool isAbove)
    {
        await using ServiceProvider services = Build(collection =>
        {
            IHttpClientBuilder builder = collection.AddHttpClient("it").ConfigurePrimaryHttpMessageHandler(() => new Script(200));
            if (isAbove) builder.AddStandardResilienceHandler();
            builder.AddPoolingResilience(Fast);
            if (!isAbove) builder.AddStandardResilienceHandler();
        });
        for (int i = 0; i < 2; i++)
        {
            using HttpMessageInvoker client = NewHandlers(services, "it");
            (await client.SendAsync(Resilient.Request("GET"), default)).Dispose();
        }
        FakeLogRecord warning = Assert.Single(_log.GetSnapshot(), record => record.Id.Id == 320);
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains(isAbove ? "ResilienceHandler over PoolingResilienceHandler" : "PoolingResilienceHandler over ResilienceHandler", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_factory_too()
    {
        var inner = new PoolingResilienceHandler(new PoolingResilienceOptions(), new Script(200));
        using var client = new Resilient(inner);
        for (int i = 0; i < 2; i++) (await client.SendAsync("GET")).Dispose();
        Assert.Single(client.Log.GetSnapshot(), record => record.Id.Id == 320);
    }

    [Fact]
    public async Task Wrong_options_stop_the_host_and_name_client_and_property()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHttpClient("orders").AddPoolingResilience(o => o.Retry.MaxRetryAttempts = -1);
        using IHost host = builder.Build();
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("'orders'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Retry.MaxRetryAttempts is -1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_change_hold_for_requests_from_then_on()
    {
        var script = new Script(503);
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Resilience:Retry:MaxRetryAttempts", "1"), new("Resilience:Retry:Delay", "00:00:00")]).Build();
        await using ServiceProvider services = Build(collection =>
        {
            collection.AddHttpClient("it").AddPoolingResilience(configuration.GetSection("Resilience")).ConfigurePrimaryHttpMessageHandler(() => script);
        });
        HttpClient client = services.GetRequiredService<IHttpClientFactory>().CreateClient("it");
        (await client.GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(2, script.Sent.Count);
        configuration["Resilience:Retry:MaxRetryAttempts"] = "2";
        configuration.Reload();
        (await client.GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(2 + 3, script.Sent.Count);
        Assert.Single(_log.GetSnapshot(), record => record.Id.Id == 323);
    }

    [Fact]
    public async Task A_key_of_the_configuration_that_is_no_option_stops_the_host_and_is_named()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Resilience:Retry:MaxRetries", "1")]).Build();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHttpClient("orders").AddPoolingResilience(configuration.GetSection("Resilience"));
        using IHost host = builder.Build();
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
        Assert.Contains("MaxRetries", failure.Message, StringComparison.Ordinal);
    }

    private static void Fast(PoolingResilienceOptions options) => options.Retry.Delay = TimeSpan.Zero;

    /// <summary>As the factory makes new ones when it rotates them.</summary>
    private static HttpMessageInvoker NewHandlers(ServiceProvider services, string name)
    {
        var builder = services.GetRequiredService<HttpMessageHandlerBuilder>();
        builder.Name = name;
        Action<HttpMessageHandlerBuilder> build = handlers =>
        {
            foreach (Action<HttpMessageHandlerBuilder> action in services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(name).HttpMessageHandlerBuilderActions) action(handlers);
        };
        foreach (IHttpMessageHandlerBuilderFilter filter in services.GetServices<IHttpMessageHandlerBuilderFilter>().Reverse()) build = filter.Configure(build);
        build(builder);
        return new HttpMessageInvoker(builder.Build());
    }

    private ServiceProvider Build(Action<IServiceCollection> add)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(_log)).SetMinimumLevel(LogLevel.Trace));
        add(collection);
        return collection.BuildServiceProvider();
    }
}
