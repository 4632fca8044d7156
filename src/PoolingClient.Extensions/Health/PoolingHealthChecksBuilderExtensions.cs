using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PoolingClient.Extensions;

namespace PoolingClient;

/// <summary>The health of pools, for the health checks of ASP.NET Core.</summary>
public static class PoolingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the pools of all clients: degraded when a pool is saturated or an origin cannot be dialed (<see cref="PoolingClientHealthOptions"/>). Its
    /// data names the origins. It sends nothing: it looks at what the pools know. A second call with the same name adds nothing.
    /// </summary>
    /// <param name="builder">The builder of <c>AddHealthChecks()</c>.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What is reported when something is wrong. Default degraded: a service should not be restarted because of what it calls.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    /// <param name="configure">Changes the bounds.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException">The builder or the name is null.</exception>
    public static IHealthChecksBuilder AddPoolingClientHealthCheck(
        this IHealthChecksBuilder builder, string name = "poolingclient", HealthStatus failureStatus = HealthStatus.Degraded, IEnumerable<string>? tags = null, Action<PoolingClientHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        if (builder.Services.Any(service => !service.IsKeyedService && service.ImplementationInstance is HealthCheckName known && known.Name == name)) return builder;
        builder.Services.AddSingleton(new HealthCheckName(name));
        ClientRegistration.AddShared(builder.Services);
        var options = new PoolingClientHealthOptions();
        configure?.Invoke(options);
        return builder.Add(new HealthCheckRegistration(name, services => new PoolingClientHealthCheck(services.GetRequiredService<ClientPools>(), options), failureStatus, tags));
    }
}
