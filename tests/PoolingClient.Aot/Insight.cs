using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using PoolingClient.Testing;

namespace PoolingClient.Aot;

/// <summary>What is seen of a pool from outside: its snapshot as JSON, its explanation, its metrics and spans.</summary>
internal static class Insight
{
    public static async Task<string> ShowAsync(CancellationToken cancellationToken)
    {
        int measured = 0, spans = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "PoolingClient" && instrument.Name == "http.client.request.duration") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref measured));
        listener.Start();
        using var watcher = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "PoolingClient",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ => Interlocked.Increment(ref spans),
        };
        ActivitySource.AddActivityListener(watcher);

        await using var server = SocketServer.Start(_ => ServerResponse.Ok("seen"));
        await using var pool = new SocketPool(new SocketPoolOptions { UseProxy = false });
        using (var client = new HttpClient(new PoolingHttpHandler(pool))) await client.GetStringAsync(server.Uri, cancellationToken);

        using JsonDocument json = JsonDocument.Parse(pool.GetSnapshot().ToJson());
        Check.That(json.RootElement.GetRawText().Contains(server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), "the snapshot names the origin");
        string explanation = pool.Explain(server.Uri).ToString();
        Check.That(explanation.Length > 0, "the pool explains itself");
        Check.That(measured > 0 && spans > 0, $"metrics and spans are heard: {measured} and {spans}");
        return string.Create(CultureInfo.InvariantCulture, $"{json.RootElement.GetRawText().Length} characters of JSON, {explanation.Split('\n').Length} line(s) of explanation");
    }
}
