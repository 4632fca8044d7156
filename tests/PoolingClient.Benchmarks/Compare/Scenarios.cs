using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>All that is compared. SocketsHttpHandler cannot pipeline: where nothing caps it, it has a connection for each caller, which is its best.</summary>
internal static class Scenarios
{
    private const int Kilo = 1024, Mega = 1024 * 1024;

    public const int IdleConnections = 5000;

    public static Scenario[] All { get; } =
    [
        new("8x8", "64 callers, 100 octets", [Frameworks(64), Handler(8, 8), Wire(8, 8), Raw(8, 8)]) { Callers = 64 },
        new("8x32", "256 callers, 100 octets", [Frameworks(256), Handler(8, 32), Wire(8, 32), Raw(8, 32)]) { Callers = 256 },
        new("64x1", "64 callers, 100 octets, one request a connection", [Frameworks(64), Handler(64, 1), Wire(64, 1), Raw(64, 1)]) { Callers = 64 },
        new("1x1", "1 caller, 100 octets", [Frameworks(1), Handler(1, 1), Wire(1, 1), Raw(1, 1)]),
        new("10k", "64 callers, 10 KB", [Frameworks(64), Handler(8, 8), Handler(64, 1), Wire(8, 8), Raw(8, 8)]) { Callers = 64, Path = "/10k", Content = 10 * Kilo },
        new("chunked", "64 callers, ten chunks of 100 octets", [Frameworks(64), Handler(8, 8), Handler(64, 1), Wire(8, 8)]) { Callers = 64, Path = "/chunked", Content = 1000 },
        new("1m", "16 callers, 1 MB, buffer of 64 KB", [Frameworks(16), Handler(8, 8), Handler(16, 1)]) { Callers = 16, Path = "/1m", Content = Mega, Buffer = 64 * Kilo, IsStream = true },
        new("100m-64k", "1 caller, 100 MB, buffer of 64 KB", [Frameworks(1), Handler(1, 1), Wire(1, 1), Raw(1, 1)]) { Path = "/100m", Content = 100L * Mega, Buffer = 64 * Kilo, IsStream = true },
        new("100m-16k", "1 caller, 100 MB, buffer of 16 KB", [Frameworks(1), Handler(1, 1), Wire(1, 1), Raw(1, 1)]) { Path = "/100m", Content = 100L * Mega, Buffer = 16 * Kilo, IsStream = true },
        Thinking(1, 8),
        Thinking(1, 32),
        Thinking(5, 8),
        Thinking(5, 32),
        new("rate", "100 octets at a fixed rate: 0.7 of what SocketsHttpHandler can", [Frameworks(64), Handler(8, 8), Handler(64, 1), Wire(8, 8)]) { Callers = 64, Measure = Measure.FixedRate },
        new("idle", "5,000 idle connections", [Frameworks(IdleConnections), Handler(IdleConnections, 1)]) { Measure = Measure.Idle },
        new("connect", "8 callers, a new connection for each request", [Frameworks(64), Handler(64, 1)]) { Callers = 8, Path = "/close", IsSpread = true, MostPerWindow = 20_000 },
        new("first", "the first response of a process", [Frameworks(1), Handler(1, 1)]) { Measure = Measure.First },
    ];

    /// <summary>Against a server that we know nothing of.</summary>
    public static Scenario[] Elsewhere(string path) =>
    [
        new("1x1", "1 caller", [Frameworks(1), Handler(1, 1)]) { Path = path, Content = -1 },
        new("64x1", "64 callers, one request a connection", [Frameworks(64), Handler(64, 1)]) { Callers = 64, Path = path, Content = -1 },
        new("8x8", "64 callers", [Frameworks(64), Handler(8, 8)]) { Callers = 64, Path = path, Content = -1 },
        new("1x8", "8 callers, one connection", [Frameworks(1), Handler(1, 8)]) { Callers = 8, Path = path, Content = -1 },
    ];

    private static Scenario Thinking(int milliseconds, int depth) =>
        new($"think{milliseconds}-d{depth}", $"{8 * depth} callers, a server that thinks {milliseconds} ms, 8 connections for all", [Frameworks(8), Handler(8, depth), Wire(8, depth)])
        {
            Callers = 8 * depth,
            Path = $"/think?ms={milliseconds}",
        };

    private static Side Frameworks(int connections) => new("SocketsHttpHandler", SideKind.SocketsHttpHandler, connections, 1);

    private static Side Handler(int connections, int depth) => new("handler", SideKind.Handler, connections, depth);

    private static Side Wire(int connections, int depth) => new("wire", SideKind.Wire, connections, depth);

    private static Side Raw(int connections, int depth) => new("raw sockets", SideKind.Raw, connections, depth);
}
