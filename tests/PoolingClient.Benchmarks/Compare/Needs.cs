namespace PoolingClient.Benchmarks.Compare;

/// <summary>What must be shown. Ratios are to SocketsHttpHandler in the same run.</summary>
internal static class Needs
{
    private const string Handler = "handler";
    private const string Wire = "wire";

    public static Need[] All { get; } =
    [
        new("handler, 64 callers, 8x8", "8x8", Handler, 8, 8, Rate, 5, 8),
        new("handler, 256 callers, 8x32", "8x32", Handler, 8, 32, Rate, 9, 13),
        new("wire, 64 callers, 8x8", "8x8", Wire, 8, 8, Rate, 7, 10),
        new("wire, 256 callers, 8x32", "8x32", Wire, 8, 32, Rate, 16, 23),
        new("depth 1, 64 connections: handler", "64x1", Handler, 64, 1, Rate, 1.1, 1.2),
        new("depth 1, 64 connections: wire", "64x1", Wire, 64, 1, Rate, 1.2, 1.35),
        new("server thinks 1 ms, 8 connections, depth 8", "think1-d8", Handler, 8, 8, Rate, 7.5, 8.4),
        new("server thinks 1 ms, 8 connections, depth 32", "think1-d32", Handler, 8, 32, Rate, 28, 33),
        new("10 KB answers, 8x8", "10k", Handler, 8, 8, Rate, 1.5, 1.8),
        new("p99 at a fixed rate", "rate", Handler, 8, 8, static (ours, theirs) => ours.Ratio(theirs, w => w.P99Microseconds), 0.5, 0.3, IsCost: true),
        new("CPU a request, handler 8x8", "8x8", Handler, 8, 8, static (ours, theirs) => ours.Ratio(theirs, w => w.CpuMicroseconds), 0.25, 0.15, IsCost: true),
        new("sends a request, handler 8x8", "8x8", Handler, 8, 8, static (ours, _) => ours.Median(w => w.SendsPerRequest), 0.25, 0.125, IsCost: true, ""),
        new("allocated a request: handler", "8x8", Handler, 8, 8, static (ours, _) => ours.Median(w => w.AllocatedPerRequest), 900, 808, IsCost: true, " B"),
        // The runtime's own threads and the taking of the counts allocate a little in any window: a whole octet a request would be the client's.
        new("allocated a request: wire", "8x8", Wire, 8, 8, static (ours, _) => Math.Floor(ours.Median(w => w.AllocatedPerRequest)), 0, 0, IsCost: true, " B"),
        new("100 MB streamed, 64 KB buffer", "100m-64k", Handler, 1, 1, Throughput, 1.0, 1.25),
        new("100 MB streamed, 16 KB buffer", "100m-16k", Handler, 1, 1, Throughput, 1.3, 1.8),
        new("managed memory an idle connection", "idle", Handler, Scenarios.IdleConnections, 1, static (ours, _) => ours.Median(w => w.IdleOctets), 3 * 1024, 1.6 * 1024, IsCost: true, " B"),
        new("new connections a second", "connect", Handler, 64, 1, Rate, 1.2, 1.8),
        new("first response of a process", "first", Handler, 1, 1, static (ours, theirs) => ours.Ratio(theirs, w => w.FirstMilliseconds), 0.75, 0.6, IsCost: true),
    ];

    private static double Rate(SideResult ours, SideResult theirs) => ours.Ratio(theirs, w => w.Rate);

    private static double Throughput(SideResult ours, SideResult theirs) => ours.Ratio(theirs, w => w.MegabytesPerSecond);
}
