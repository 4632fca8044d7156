using System.Net;
using System.Net.Sockets;
using DownstreamApi;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using PoolingClient;

bool serves = args.Contains("--serve");
if (args.Any(argument => argument is not "--serve" && !argument.StartsWith("--urls", StringComparison.Ordinal) && !argument.StartsWith("http://", StringComparison.Ordinal)))
{
    await Console.Error.WriteLineAsync("usage: DownstreamApi [--serve] [--urls http://127.0.0.1:5080]");
    return 1;
}

await using var downstream = new FlakyDownstream();
var decisions = new Decisions();

WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [.. args.Where(argument => argument != "--serve")], ContentRootPath = AppContext.BaseDirectory });
builder.Configuration["PoolingClient:Clients:Orders:BaseAddress"] = downstream.Uri.ToString();   // it listens on a free port
builder.Configuration[$"PoolingClient:Clients:Orders:WarmUp:{downstream.Uri.GetLeftPart(UriPartial.Authority)}"] = "2";
if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null) builder.WebHost.UseUrls("http://127.0.0.1:0");

// All that concerns PoolingClient.
builder.Services.AddPoolingClient<OrdersClient>("Orders", builder.Configuration.GetSection("PoolingClient:Clients:Orders"))
    .AddPoolingResilience(options =>
    {
        options.Retry.Delay = TimeSpan.FromMilliseconds(20);
        // Small numbers, so that a breaker can be watched within seconds.
        options.CircuitBreaker.MinimumThroughput = 10;
        options.CircuitBreaker.FailureRatio = 0.5;
        options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(2);
        options.CircuitBreaker.BreakDuration = TimeSpan.FromSeconds(1);
        options.OnDecision = decisions.Note;
    });
builder.Services.AddHealthChecks().AddPoolingClientHealthCheck();
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("PoolingClient").AddPrometheusExporter());
builder.Services.AddSingleton(downstream).AddSingleton(decisions).AddTransient<Script>();

WebApplication app;
try
{
    app = builder.Build();
    app.UsePoolingClientDeadline(options => options.HeaderName = "X-Deadline-Ms");
    app.Use(OnlyHere);
    app.MapGet("/orders/{id}", async (string id, OrdersClient orders, CancellationToken gone) => await orders.GetAsync(id, gone) is { } order ? Results.Text(order, "application/json") : Results.NotFound());
    app.MapPost("/orders/{id}", async (string id, OrdersClient orders, CancellationToken gone) =>
    {
        await orders.PlaceAsync(id, gone);
        return Results.Created($"/orders/{id}", null);
    });
    app.MapPoolingClient("/pool").AllowAnonymous();   // who is on this machine may look (OnlyHere); a service asks for more: .RequireAuthorization("operators")
    app.MapHealthChecks("/health");
    app.MapPrometheusScrapingEndpoint("/metrics");
    await app.StartAsync();
}
catch (OptionsValidationException e)
{
    // Try it: PoolingClient__Clients__Orders__MaxPipelineDepth=0
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException)
{
    // Ctrl+C before it listens.
    Console.WriteLine("Stopped before the end.");
    return 1;
}
catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or FormatException)
{
    // The port is another's, or the address not of this machine.
    await Console.Error.WriteLineAsync($"It cannot listen on {builder.Configuration[WebHostDefaults.ServerUrlsKey] ?? "127.0.0.1"}: {e.Message.ReplaceLineEndings(" ")}");
    return 1;
}

string address = app.Urls.First();
Console.WriteLine($"Listening on {address}: /orders/7 /pool (in a browser) /pool/snapshot /health /metrics. The downstream is {downstream.Uri}.");
bool isGood = true;
if (serves)
{
    downstream.Flakiness = 5;
    await app.WaitForShutdownAsync();
}
else
{
    try
    {
        isGood = await PlayAsync(app, address);
    }
    catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
    {
        Console.WriteLine("Stopped before the end.");
        isGood = false;
    }
    await app.StopAsync();
}
await app.DisposeAsync();
return isGood ? 0 : 1;

// The page shows addresses and failures: whatever it listens on, nobody at another machine gets it.
static Task OnlyHere(HttpContext context, RequestDelegate next)
{
    if (!context.Request.Path.StartsWithSegments("/pool") || IPAddress.IsLoopback(context.Connection.RemoteIpAddress ?? IPAddress.Loopback)) return next(context);
    context.Response.StatusCode = StatusCodes.Status403Forbidden;
    return context.Response.WriteAsync("The page of the pools is for callers on this machine's loopback address.");
}

static async Task<bool> PlayAsync(WebApplication app, string address)
{
    CancellationToken stop = app.Lifetime.ApplicationStopping;
    var script = app.Services.GetRequiredService<Script>();
    await script.RunAsync(stop);
    bool isGood = script.Summarize(app.Services.GetRequiredKeyedService<SocketPool>("Orders"));
    using var caller = new HttpClient { BaseAddress = new Uri(address) };
    Console.WriteLine($"GET /health: {await caller.GetStringAsync(new Uri("/health", UriKind.Relative), stop)}");
    string metrics = await caller.GetStringAsync(new Uri("/metrics", UriKind.Relative), stop);
    Console.WriteLine($"GET /metrics, the first of {metrics.Split('\n').Count(line => line.Length > 0 && line[0] != '#')} values: {metrics.Split('\n').FirstOrDefault(line => line.StartsWith("http_client", StringComparison.Ordinal))}");
    return isGood;
}
