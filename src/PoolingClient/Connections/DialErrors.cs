using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>Why a dial failed, as a tag: by the words of <c>error.type</c>, but that a time limit and the end of the pool have words of their own.</summary>
internal static class DialErrors
{
    public static string Of(ExchangeFailure failure) => failure.Kind switch
    {
        FailureKind.NameResolution => "name_resolution_error",
        FailureKind.Tls => "secure_connection_error",
        FailureKind.ProxyTunnel => "proxy_tunnel_error",
        FailureKind.Timeout => "timeout",
        FailureKind.PoolDisposed => "pool_disposed",
        _ => "connection_error",
    };
}
