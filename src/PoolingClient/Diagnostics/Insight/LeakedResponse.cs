namespace PoolingClient;

/// <summary>
/// A response whose content was neither read to the end (RFC 9112 9.3) nor disposed, and that nobody could reach any more: found by the garbage collector, which is
/// when its connection came back, unless its deadline had closed it before.
/// </summary>
public sealed record LeakedResponse
{
    /// <summary>When it was found.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>Whom its connection led to, as <see cref="OriginSnapshot.Origin"/> names it.</summary>
    public required string Origin { get; init; }

    /// <summary>Its request: method (RFC 9110 9.1), origin (RFC 9110 4.3.1) and, where it is shown (<see cref="SocketPoolOptions.ShowPaths"/>), path.</summary>
    public required string Request { get; init; }

    /// <summary>The connection that it held, by its number in this process.</summary>
    public required long ConnectionId { get; init; }

    /// <summary>How long it held the connection: until it was found, or its deadline ended.</summary>
    public required TimeSpan HeldFor { get; init; }

    /// <summary>
    /// Where the request was sent from: stack frames, the innermost first, without those of the framework and of this library. Null unless asked for
    /// (<see cref="SocketPoolOptions.TrackResponseCallSites"/>).
    /// </summary>
    public string? CallSite { get; init; }

    /// <summary>What is to be said of it, in a sentence or two.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"A response was never disposed: {Request}. It held connection {ConnectionId} for {HeldFor.TotalSeconds:0.0##} s; the garbage collector found it. Dispose every response, or read its content to the end.{(CallSite is null ? "" : $" It was asked for{Environment.NewLine}{CallSite}")}");
}
