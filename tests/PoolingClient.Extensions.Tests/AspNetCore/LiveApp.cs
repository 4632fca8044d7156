using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PoolingClient.Extensions.Tests;

/// <summary>A service on a free port of Kestrel with a client called orders, whose routes a test maps.</summary>
internal sealed class LiveApp : IAsyncDisposable
{
    private LiveApp(WebApplication app, FakeLogCollector log) => (App, Log) = (app, log);

    public WebApplication App { get; }

    public FakeLogCollector Log { get; }

    public HttpClient Caller { get; } = new();

    public Uri At(string path) => new(new Uri(App.Urls.First()), path);

    public SocketPool Pool => App.Services.GetRequiredKeyedService<SocketPool>("orders");

    /// <summary>Built, and not started.</summary>
    public static LiveApp Build(Action<WebApplication> map, Action<IServiceCollection>? register = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var log = new FakeLogCollector();
        builder.Logging.ClearProviders().AddProvider(new FakeLoggerProvider(log));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddPoolingClient("orders", options => options.ShowPaths = true);
        register?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        map(app);
        return new LiveApp(app, log);
    }

    public static async Task<LiveApp> StartAsync(Action<WebApplication> map, Action<IServiceCollection>? register = null)
    {
        LiveApp app = Build(map, register);
        await app.App.StartAsync().InTime();
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await App.DisposeAsync();
    }
}
