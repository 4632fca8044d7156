using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using PoolingClient;

namespace Snippets;

/// <summary>Metrics and spans for OpenTelemetry.</summary>
internal static class Telemetry
{
    public static void Run()
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        #region Telemetry
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(PoolingTelemetry.MeterName)).WithTracing(tracing => tracing.AddSource(PoolingTelemetry.ActivitySourceName));
        #endregion
        using IHost host = builder.Build();
        Console.WriteLine($"Listening to meter {PoolingTelemetry.MeterName} and source {PoolingTelemetry.ActivitySourceName}.");
    }
}
