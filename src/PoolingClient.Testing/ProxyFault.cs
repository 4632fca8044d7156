namespace PoolingClient.Testing;

/// <summary>A fault that happened to a TCP (RFC 9293) connection: not latency, rate or slices, which have no instant of their own.</summary>
/// <param name="What">A <see cref="PathEnd"/>, an <see cref="IdleEnd"/> after <c>Idle</c>, <c>Corruption</c>, <c>Drop</c> or <c>Unreachable</c>.</param>
/// <param name="Path">The path that it is about.</param>
/// <param name="Offset">How many octets of that path had been passed on.</param>
public sealed record ProxyFault(string What, ProxyPath Path, long Offset);
