using System.Net;

namespace PoolingClient;

/// <summary>One address that a dial tried.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Begun">When SYN was sent, since the beginning of the request.</param>
/// <param name="Ended">When it was answered, or given up.</param>
/// <param name="Error">What the socket said; null for the address that was connected to.</param>
public sealed record AddressTried(IPEndPoint EndPoint, TimeSpan Begun, TimeSpan Ended, string? Error);
