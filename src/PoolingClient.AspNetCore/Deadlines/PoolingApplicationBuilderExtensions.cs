using Microsoft.AspNetCore.Builder;
using PoolingClient.AspNetCore;

namespace PoolingClient;

/// <summary>What an application of ASP.NET Core takes over from its callers.</summary>
public static class PoolingApplicationBuilderExtensions
{
    /// <summary>
    /// The deadline of an incoming request holds for the requests that are sent while it is handled: each gets the smaller of its own and of what is left
    /// of the caller's, counted from here. It reaches the clients that are registered with <c>UsePoolingHttpHandler</c>. Put it before what it should hold for. An absent
    /// header, one that is no number of milliseconds, and one that is there twice (RFC 9110 5.3) change nothing.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="configure">Names the header, and the longest budget that is believed.</param>
    /// <returns>The application.</returns>
    /// <exception cref="ArgumentNullException">The application is null.</exception>
    public static IApplicationBuilder UsePoolingClientDeadline(this IApplicationBuilder app, Action<IncomingDeadlineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = new IncomingDeadlineOptions();
        configure?.Invoke(options);
        return app.Use(next => new DeadlineMiddleware(next, options, TimeProvider.System).InvokeAsync);
    }
}
