using System.Net;

namespace PoolingClient.Transport;

/// <summary>One address that was tried. <paramref name="Error"/> is null for the one that answered.</summary>
internal sealed record AddressAttempt(IPEndPoint EndPoint, long Begun, long Ended, string? Error);
