using System.Net;

namespace PoolingClient.Transport;

/// <summary>One address that is or was tried. Under way, <paramref name="Ended"/> is 0; <paramref name="Error"/> is null then, and for the one that was connected to.</summary>
internal sealed record AddressAttempt(EndPoint EndPoint, long Begun, long Ended = 0, string? Error = null)
{
    public bool IsUnderWay => Ended == 0;
}
