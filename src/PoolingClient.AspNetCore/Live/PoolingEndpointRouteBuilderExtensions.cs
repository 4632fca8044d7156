using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PoolingClient.AspNetCore;

namespace PoolingClient;

/// <summary>A page of ASP.NET Core that shows pools live, for those who run the service.</summary>
public static class PoolingEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a page with the pools of all registered clients: their sockets as lanes over time, the requests on them, who waits, rates, what was learned, the last failures. It needs
    /// nothing from elsewhere. Below it are <c>snapshot</c> and <c>explain</c>, which are what it reads (<see cref="SocketPoolSnapshot.ToJson"/>, <see cref="PoolExplanation.ToJson"/>, RFC 8259)
    /// by the names of the clients. It shows whom the service calls, so who may see it has to be said:
    /// <c>.RequireAuthorization(...)</c> or <c>.AllowAnonymous()</c>, here or on a group around it. Where neither is, the application does not start.
    /// </summary>
    /// <param name="endpoints">The application, or a group of its routes.</param>
    /// <param name="pattern">Where the page is, for example <c>/pool</c>. Its parameters are not looked at.</param>
    /// <returns>The builder of all three, for the choice and for what else belongs to them.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    /// <exception cref="InvalidOperationException">No client is registered.</exception>
    public static IEndpointConventionBuilder MapPoolingClient(this IEndpointRouteBuilder endpoints, string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        IPoolingClientPools pools = endpoints.ServiceProvider.GetService<IPoolingClientPools>()
            ?? throw new InvalidOperationException("No client is registered. Register one with AddPoolingClient or UsePoolingHttpHandler, or give MapPoolingClient the pools to show.");
        return Map(endpoints, pattern, () => pools.Opened);
    }

    /// <summary>Maps the page for these pools; see <see cref="MapPoolingClient(IEndpointRouteBuilder, string)"/>.</summary>
    /// <param name="endpoints">The application, or a group of its routes.</param>
    /// <param name="pattern">Where the page is, for example <c>/pool</c>.</param>
    /// <param name="pools">The pools, by the names that are shown. They stay the caller's.</param>
    /// <returns>The builder of all three, for the choice and for what else belongs to them.</returns>
    /// <exception cref="ArgumentNullException">One of them is null.</exception>
    public static IEndpointConventionBuilder MapPoolingClient(this IEndpointRouteBuilder endpoints, string pattern, IReadOnlyDictionary<string, SocketPool> pools)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pools);
        KeyValuePair<string, SocketPool>[] shown = [.. pools.OrderBy(pool => pool.Key, StringComparer.Ordinal)];
        return Map(endpoints, pattern, () => shown);
    }

    private static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string pattern, Func<IReadOnlyList<KeyValuePair<string, SocketPool>>> pools)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var live = new LiveEndpoints(pools);
        RouteGroupBuilder group = endpoints.MapGroup(pattern);
        group.MapGet("", LivePage.WriteAsync).WithDisplayName("PoolingClient page");
        group.MapGet("snapshot", live.WriteSnapshotAsync).WithDisplayName("PoolingClient snapshot");
        group.MapGet("explain", live.WriteExplanationAsync).WithDisplayName("PoolingClient explain");
        group.ExcludeFromDescription();
        AccessChoice.Demand(endpoints, group, pattern);
        return group;
    }
}
