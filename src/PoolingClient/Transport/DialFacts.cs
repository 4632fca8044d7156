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
