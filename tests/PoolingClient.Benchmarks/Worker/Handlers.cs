using System.Net;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>The two handlers with equal settings: nothing that one of them would do and the other not.</summary>
internal static class Handlers
{
    // Windows of the other side come in between: nobody is to lose its connections meanwhile.
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    public static HttpMessageHandler Create(LoadSpec spec) =>
        spec.Side == SideKind.SocketsHttpHandler ? CreateFrameworks(spec.Connections) : CreateOurs(spec.Connections, spec.Depth);

    public static SocketsHttpHandler CreateFrameworks(int connections) => new()
    {
        MaxConnectionsPerServer = connections,
        PooledConnectionIdleTimeout = Idle,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
    };

    public static PoolingHttpHandler CreateOurs(int connections, int depth) => new(CreateOptions(connections, depth));

    public static SocketPoolOptions CreateOptions(int connections, int depth) => new()
    {
        MaxConnectionsPerServer = connections,
        MaxPipelineDepth = depth,
        PooledConnectionIdleTimeout = Idle,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
    };
}
