using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PoolingClient.AspNetCore;

/// <summary>
/// Endpoints whose access the application has to choose. Two guards: without a choice an endpoint is replaced by one that shows nothing but the reason, and the application does not
/// start. The first holds by itself; the second is there so that nobody finds out later.
/// </summary>
internal static partial class AccessChoice
{
    public static void Demand(IEndpointRouteBuilder endpoints, RouteGroupBuilder group, string pattern)
    {
        var missing = new MissingChoice(pattern);
        // After all conventions, those of groups around it too.
        ((IEndpointConventionBuilder)group).Finally(endpoint =>
        {
            if (IsMade(endpoint.Metadata)) return;
            endpoint.Metadata.Add(missing);
            endpoint.RequestDelegate = missing.RefuseAsync;
        });
        if (endpoints is IApplicationBuilder application)
        {
            // Runs when the pipeline is built: every route is mapped, and no port is open yet.
            EndpointDataSource source = endpoints.DataSources.Last();
            application.Use(next =>
            {
                if (Find(source, missing)) throw new InvalidOperationException(missing.Message);
                return next;
            });
        }
        else
        {
            CheckWhenStarted(endpoints.ServiceProvider, missing);
        }
    }

    /// <summary>Within a group, or <c>UseEndpoints</c>, what is around is known only once the application runs. It is ended then.</summary>
    private static void CheckWhenStarted(IServiceProvider services, MissingChoice missing)
    {
        IHostApplicationLifetime lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() =>
        {
            if (!Find(services.GetRequiredService<EndpointDataSource>(), missing)) return;
            LogMissing(services.GetRequiredService<ILoggerFactory>().CreateLogger("PoolingClient.AspNetCore"), missing.Message);
            lifetime.StopApplication();
        });
    }

    private static bool Find(EndpointDataSource source, MissingChoice missing) => source.Endpoints.Any(endpoint => endpoint.Metadata.Contains(missing));

    private static bool IsMade(IList<object> metadata) => metadata.Any(data => data is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData or IAllowAnonymous);

    [LoggerMessage(1, LogLevel.Critical, "{Message}")]
    private static partial void LogMissing(ILogger logger, string message);

    /// <summary>Marks endpoints without a choice, and answers in their place.</summary>
    private sealed class MissingChoice(string pattern)
    {
        public string Message { get; } =
            $"MapPoolingClient(\"{pattern}\") shows whom this service calls, so it has to be said who may see it: add .RequireAuthorization(...), or .AllowAnonymous() where everybody who reaches the port may. (A fallback policy does not count.)";

        public Task RefuseAsync(HttpContext context)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(Message, context.RequestAborted);
        }
    }
}
