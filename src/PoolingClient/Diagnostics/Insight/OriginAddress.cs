using System.Net;

namespace PoolingClient;

/// <summary>One address of an origin, or of the proxy before it, for dials to try (RFC 8305 5).</summary>
/// <param name="EndPoint">Address and port, or the path of a Unix domain socket (Linux, unix(7)).</param>
/// <param name="FailuresInARow">Dials that it failed since one succeeded.</param>
/// <param name="AvoidedFor">For how long it is still tried after all others, because of them; null where it is not avoided.</param>
public sealed record OriginAddress(EndPoint EndPoint, int FailuresInARow, TimeSpan? AvoidedFor);
