namespace PoolingClient;

/// <summary>Whether the server may have acted on a request that failed (RFC 9110 9.2.2). It comes from octets counted at the socket.</summary>
public enum RequestFate
{
    /// <summary>No octet of the request reached the kernel: it is safe to send again, whatever its method (RFC 9110 9.2.2).</summary>
    NotSent,

    /// <summary>Octets were accepted by the kernel: the server may have processed the request (RFC 9110 9.2.2).</summary>
    MayHaveBeenProcessed,

    /// <summary>Octets of the response came before the failure (RFC 9112 8): the server has seen the request.</summary>
    ResponseStarted,
}
