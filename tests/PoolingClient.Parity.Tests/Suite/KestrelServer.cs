using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace PoolingClient.Parity;

/// <summary>Kestrel in this process, on a free port of the loopback.</summary>
internal sealed class KestrelServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelServer(WebApplication application, string scheme)
    {
        _application = application;
        Uri = new Uri($"{scheme}://{(scheme == "https" ? "localhost" : "127.0.0.1")}:{new Uri(application.Urls.First()).Port}/");
    }

    public Uri Uri { get; }

    /// <summary>Over plain TCP, HTTP/1.1.</summary>
    public static Task<KestrelServer> StartAsync(Action<WebApplicationBuilder> services, Action<WebApplication> routes) => StartAsync(services, routes, null);

    public static Task<KestrelServer> StartAsync(Action<WebApplication> routes) => StartAsync(_ => { }, routes, null);

    public static Task<KestrelServer> StartTlsAsync(Action<HttpsConnectionAdapterOptions> tls, RequestDelegate answer) => StartAsync(_ => { }, application => application.Run(answer), tls);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task<KestrelServer> StartAsync(Action<WebApplicationBuilder> services, Action<WebApplication> routes, Action<HttpsConnectionAdapterOptions>? tls)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (tls is not null) listen.UseHttps(tls);
        }));
        services(builder);
        WebApplication application = builder.Build();
        routes(application);
        await application.StartAsync();
        return new KestrelServer(application, tls is null ? "http" : "https");
    }
}
