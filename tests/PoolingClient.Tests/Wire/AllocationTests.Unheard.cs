using System.Net.Http;
using PoolingClient.Tests.Telemetry;
using static PoolingClient.Tests.Wire.RoundCount;

namespace PoolingClient.Tests.Wire;

/// <content>Meters and loggers that are there, and that nobody listens to: a request costs what it costs without them.</content>
public sealed partial class AllocationTests
{
    [ReleaseTheory]
    [InlineData(1, 1)]
    [InlineData(32, 8)]
    public async Task Telemetry_that_nobody_hears_allocates_nothing(int callers, int depth)
    {
        using var server = new PlainServer();
        using var meters = new OwnMeters();
        meters.StopListening();
        using var pool = new SocketPool(WithTelemetry(meters, depth));
        WireRequest request = new WireRequest("GET", server.Uri).AddField("X-A", "1");
        Assert.InRange(await LeastAsync(Allowed, () => SendAsync(pool, request, callers, Requests)), 0, Allowed);
    }

    [ReleaseTheory]
    [InlineData(1, 1)]
    [InlineData(32, 8)]
    public async Task A_message_allocates_with_telemetry_that_nobody_hears_what_it_does_without(int callers, int depth)
    {
        using var server = new PlainServer();
        using var meters = new OwnMeters(static instrument => instrument.Name == "http.client.request.duration");
        meters.StopListening();
        using var bare = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth });
        using var unheard = new SocketPool(WithTelemetry(meters, depth));
        long without = await LeastOfMessagesAsync(bare, server.Uri, callers, 0, rounds: 8);
        Assert.InRange(await LeastOfMessagesAsync(unheard, server.Uri, callers, without + Allowed), 0, without + Allowed);

        // That it would be seen: as soon as somebody listens.
        meters.Listen(static instrument => instrument.Name == "http.client.request.duration");
        Assert.InRange(await LeastOfMessagesAsync(unheard, server.Uri, callers, 0, rounds: 2), without + 2 * Allowed, long.MaxValue);
    }

    private static SocketPoolOptions WithTelemetry(OwnMeters meters, int depth) =>
        new() { MaxConnectionsPerServer = 4, MaxPipelineDepth = depth, MeterFactory = meters, LoggerFactory = new CountingLogger(), Name = "unheard" };

    private static async Task<long> LeastOfMessagesAsync(SocketPool pool, Uri uri, int callers, long enough, int rounds = 30)
    {
        using var invoker = new HttpMessageInvoker(new PoolingHttpHandler(pool), disposeHandler: false);
        return await LeastAsync(enough, () => SendAsync(invoker, uri, callers, Requests), rounds);
    }
}
