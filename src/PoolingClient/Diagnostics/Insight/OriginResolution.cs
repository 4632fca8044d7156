namespace PoolingClient;

/// <summary>What the resolver has said (DNS: RFC 1035) of an origin's host, or of the proxy before it.</summary>
public sealed record OriginResolution
{
    /// <summary>The addresses that dials use, as the resolver ordered them (the system's: RFC 6724); empty before its first answer, and with a ConnectCallback.</summary>
    public IReadOnlyList<OriginAddress> Addresses { get; init; } = [];

    /// <summary>How long ago it gave them; null where it was not asked (an address, a Unix socket), or has not answered.</summary>
    public TimeSpan? AnsweredAgo { get; init; }

    /// <summary>Since when it is being asked; null where it is not.</summary>
    public TimeSpan? AskedFor { get; init; }

    /// <summary>Why its last answer was none; null where that was one. Addresses that were known before are used on.</summary>
    public string? Failure { get; init; }
}
