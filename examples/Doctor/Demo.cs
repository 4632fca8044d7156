using PoolingClient.Testing;

namespace Doctor;

/// <summary>A server in this process that has something to be found: it keeps connections for less than it says, and not for many requests.</summary>
internal static class Demo
{
    private static readonly TimeSpan IdleClose = TimeSpan.FromSeconds(1.5);

    private const int RequestsPerConnection = 40;

    /// <summary>Enough for both of its limits, and over in a few seconds.</summary>
    public static DoctorOptions Shortened(DoctorOptions options) => options with
    {
        IdleMax = options.IdleMax == DoctorOptions.DefaultIdleMax ? IdleClose * 2 : options.IdleMax,
        RequestsMax = options.RequestsMax == DoctorOptions.DefaultRequestsMax ? RequestsPerConnection + 10 : options.RequestsMax,
    };

    public static SocketServer Start() => SocketServer.Start(Answer, new SocketServerOptions
    {
        IdleClose = IdleClose,
        KeepAliveHint = true,
        MaxRequestsPerConnection = RequestsPerConnection,
        MaxRecordedRequests = 0,
        MaxRecordedConnections = 0,
    });

    private static ServerResponse Answer(ServerRequest request)
    {
        ServerResponse response = ServerResponse.Ok("Hello from a socket.\n").With("Server", "PoolingClient.Testing");
        return request.Fields["X-Request-Id"] is { } id ? response.With("X-Request-Id", id) : response;
    }
}
