using System.Net;

namespace PoolingClient;

/// <summary>One address that a dial tried (RFC 8305 5).</summary>
/// <param name="EndPoint">Address and port, or the path of a Unix domain socket (Linux, unix(7)).</param>
/// <param name="Begun">When SYN was sent (RFC 9293 3.5), since the beginning of the request.</param>
/// <param name="Ended">When it was answered (RFC 9293 3.5), or given up; null where it was under way when the request failed.</param>
/// <param name="Error">What the socket said (a reset: RFC 9293 3.5.2); null for the address that was connected to, and for one under way.</param>
public sealed record AddressTried(EndPoint EndPoint, TimeSpan Begun, TimeSpan? Ended, string? Error)
{
    internal string Describe() => Ended is null ? $"{EndPoint}: not answered yet" : Error is null ? $"connected to {EndPoint}" : $"{EndPoint}: {Error}";
}
