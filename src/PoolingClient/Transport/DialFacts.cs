using System.Net;

namespace PoolingClient.Transport;

/// <summary>How a connection came to be, in ticks of the pool's time: what the first exchange on it shows in its timeline.</summary>
internal sealed class DialFacts
{
    public long Begun { get; init; }

    public long Resolved { get; set; }

    public long Connected { get; set; }

    public List<AddressAttempt> Attempts { get; } = [];
}

/// <summary>One address that was tried. <paramref name="Error"/> is null for the one that answered.</summary>
internal sealed record AddressAttempt(IPEndPoint EndPoint, long Begun, long Ended, string? Error);
