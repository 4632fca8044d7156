using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using PoolingClient.Resilience;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Resilience from configuration: what is wrong stops the host, and does not reach a host that runs.</summary>
public sealed class SectionTests
{
    [Theory]
    [InlineData("Retry:MaxRetries", "1", "R:Retry:MaxRetries is no setting")]
    [InlineData("Retry:MaxRetryAtempts", "1", "R:Retry:MaxRetryAtempts is no setting; did you mean MaxRetryAttempts?")]
    [InlineData("CircuitBreakers:FailureRatio", "0.5", "R:CircuitBreakers is no setting; did you mean CircuitBreaker?")]
    [InlineData("Retry", "3", "R:Retry must be an object with settings, not a single value")]
    [InlineData("Deadline", "soon", "R:Deadline is 'soon'; it must be above zero and at most 49 days, as hh:mm:ss or Infinite (it is no time span; hours, minutes and seconds are written as 00:01:10)")]
    [InlineData("Deadline", "00:00:70", "R:Deadline is '00:00:70'; it must be above zero and at most 49 days, as hh:mm:ss or Infinite (it is no time span; hours, minutes and seconds are written as 00:01:10)")]
    [InlineData("Deadline", "50.00:00:00", "R:Deadline is '50.00:00:00'; it must be above zero and at most 49 days, as hh:mm:ss or Infinite")]
    [InlineData("AttemptTimeout", "00:00:05", """R:AttemptTimeout must be an object with settings, not a single value, such as { "Timeout": "00:00:05" }""")]
    [InlineData("AttemptTimeout", "short", "R:AttemptTimeout must be an object with settings, not a single value")]
    [InlineData("AttemptTimeout", "Infinite", "R:AttemptTimeout must be an object with settings, not a single value")]
    [InlineData("Hedging", "00:00:05", "R:Hedging must be an object with settings, not a single value")]
    [InlineData("Deadline", "20", "R:Deadline is '20'; it must be above zero and at most 49 days, as hh:mm:ss or Infinite (00:00:20 is 20 seconds)")]
    [InlineData("Retry:MaxRetryAttempts", "0", "Client 'orders', resilience: Retry.MaxRetryAttempts is 0: it must be from 1 to 10; to switch it off, set Retry.IsEnabled to false.")]
    [InlineData("Retry:MaxRetryAttempts", "11", "Client 'orders', resilience: Retry.MaxRetryAttempts is 11: it must be from 1 to 10.")]
    [InlineData("Retry:Delay", "-00:00:01", "Client 'orders', resilience: Retry.Delay is -00:00:01: it must be from 00:00:00 to 00:01:00.")]
    public async Task What_is_wrong_stops_the_host_and_is_named(string key, string value, string message)
    {
        using IHost host = Hosts.Build(builder => builder.AddInMemoryCollection([new($"R:{key}", value)]),
            (services, configuration) => services.AddPoolingClient("orders").AddPoolingResilience(configuration.GetSection("R")));
        Assert.Equal(message, (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime())).Message);
    }

    [Fact]
    public async Task All_that_is_wrong_is_named_at_once_with_its_keys()
    {
        using IHost host = Hosts.Build(builder => builder.AddInMemoryCollection([new("R:Retry:Delay", "abc"), new("R:Hedging:Wat", "1"), new("R:Deadline", "x")]),
            (services, configuration) => services.AddPoolingClient("orders").AddPoolingResilience(configuration.GetSection("R")));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime());
        Assert.Equal(3, refused.Failures.Count());
        foreach (string key in new[] { "R:Retry:Delay", "R:Hedging:Wat", "R:Deadline" }) Assert.Contains(key, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_holds_for_all_clients_is_checked_at_the_start_too()
    {
        using IHost host = Hosts.Build("{}", (services, _) => services.ConfigureHttpClientDefaults(builder => builder.AddPoolingResilience(options => options.Retry.MaxRetryAttempts = 0)));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().InTime());
        Assert.Equal("resilience: Retry.MaxRetryAttempts is 0: it must be from 1 to 10; to switch it off, set Retry.IsEnabled to false.", refused.Message);
    }

    [Theory]
    [InlineData("R:Retry:MaxRetryAttempts", "0", "Retry.MaxRetryAttempts is 0")]
    [InlineData("R:Retry:Wat", "0", "R:Retry:Wat is no setting")]
    public async Task A_change_that_is_wrong_is_not_taken_over_and_the_log_says_why(string key, string value, string why)
    {
        var log = new FakeLogCollector();
        var source = new ChangingSource { ["R:Retry:MaxRetryAttempts"] = "1", ["R:Retry:Delay"] = "00:00:00" };
        var script = new Script(503);
        using IHost host = Hosts.Build(builder => builder.Add(source),
            (services, configuration) => services.AddHttpClient("orders").ConfigurePrimaryHttpMessageHandler(() => script).AddPoolingResilience(configuration.GetSection("R")), log);
        await host.StartAsync().InTime();
        (await host.Client("orders").GetAsync(Resilient.Origin)).Dispose();
        source[key] = value;
        for (int i = 0; i < 2; i++) source.Reload();   // it is said once
        FakeLogRecord refused = Assert.Single(log.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Contains("'orders'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        (await host.Client("orders").GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(4, script.Sent.Count);
    }

    /// <summary>Files are written again, and other settings change, while a circuit is open: that neither closes it nor gives anybody new budgets.</summary>
    [Theory]
    [InlineData("R:Retry:MaxRetryAttempts", "1")]
    [InlineData("Orders:ReadTimeout", "00:00:07")]
    [InlineData("Logging:LogLevel:Default", "Debug")]
    [InlineData("R:Retry:MaxRetryAttempts", "0", "1")]
    public async Task What_is_as_it_was_is_no_change(string key, params string[] values)
    {
        var log = new FakeLogCollector();
        var source = new ChangingSource { ["R:Retry:MaxRetryAttempts"] = "1", ["R:Retry:Delay"] = "00:00:00", ["Orders:ReadTimeout"] = "00:00:05" };
        var script = new Script(503);
        using IHost host = Hosts.Build(builder => builder.Add(source),
            (services, configuration) => services.AddPoolingClient("orders", configuration.GetSection("Orders")).AddPoolingResilience(configuration.GetSection("R")).ConfigurePrimaryHttpMessageHandler(() => script), log);
        await host.StartAsync().InTime();
        (await host.Client("orders").GetAsync(Resilient.Origin)).Dispose();
        foreach (string value in values)
        {
            source[key] = value;
            source.Reload();
        }
        (await host.Client("orders").GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(4, script.Sent.Count);
        Assert.DoesNotContain(log.GetSnapshot(), record => record.Id.Id == 323);
        source["R:Retry:MaxRetryAttempts"] = "2";
        source.Reload();
        Assert.Single(log.GetSnapshot(), record => record.Id.Id == 323);
    }

    /// <summary>What is right in one section waits for what is wrong in another, and is taken over when that is mended, though it is not written again itself.</summary>
    [Fact]
    public async Task What_was_right_beside_what_was_wrong_is_not_forgotten()
    {
        var log = new FakeLogCollector();
        var source = new ChangingSource { ["A:Retry:MaxRetryAttempts"] = "1", ["A:Retry:Delay"] = "00:00:00", ["B:Hedging:IsEnabled"] = "false" };
        var script = new Script(503);
        using IHost host = Hosts.Build(builder => builder.Add(source), (services, configuration) => services.AddHttpClient("orders").ConfigurePrimaryHttpMessageHandler(() => script)
            .AddPoolingResilience(configuration.GetSection("A")).AddPoolingResilience(configuration.GetSection("B")), log);
        await host.StartAsync().InTime();
        (await host.Client("orders").GetAsync(Resilient.Origin)).Dispose();
        source["A:Retry:MaxRetryAttempts"] = "2";
        source["B:Hedging:IsEnabled"] = "perhaps";
        source.Reload();
        Assert.DoesNotContain(log.GetSnapshot(), record => record.Id.Id == 323);
        source["B:Hedging:IsEnabled"] = "false";
        source.Reload();
        (await host.Client("orders").GetAsync(Resilient.Origin)).Dispose();
        Assert.Equal(2 + 3, script.Sent.Count);
    }

    [Fact]
    public void Every_property_of_each_part_is_a_key()
    {
        foreach ((string part, string[] keys) in ResilienceSection.Parts)
        {
            Type type = typeof(PoolingResilienceOptions).GetProperty(part)!.PropertyType;
            Assert.Equal(type.GetProperties().Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        }
        IEnumerable<string> parts = typeof(PoolingResilienceOptions).GetProperties().Where(property => typeof(Polly.ResilienceStrategyOptions).IsAssignableFrom(property.PropertyType)).Select(property => property.Name);
        Assert.Equal(parts.Order(StringComparer.Ordinal), ResilienceSection.Parts.Keys.Order(StringComparer.Ordinal));
    }
}
