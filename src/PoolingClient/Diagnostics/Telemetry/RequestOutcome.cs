using System.Net;

namespace PoolingClient.Diagnostics;

/// <summary>What became of a request, as telemetry tells it.</summary>
/// <param name="Status">The status code of the response; 0 where there is none.</param>
/// <param name="IsHttp10">The response is one of HTTP/1.0.</param>
/// <param name="Error">What its caller gets instead of a response; null where there is one.</param>
internal readonly record struct RequestOutcome(int Status, bool IsHttp10, Exception? Error)
{
    /// <summary>All attempts that the measured request made; null where it did not come to one.</summary>
    public IReadOnlyList<RequestAttemptNote>? Attempts { get; init; }

    /// <summary>The other end of the last connection.</summary>
    public EndPoint? Peer { get; init; }

    /// <summary>How often it had been sent before the last time, as far as the pool knows.</summary>
    public int Resends { get; init; }

    /// <summary>The tag error.type; null where it went well.</summary>
    public string? ErrorType => Error is null ? Diagnostics.ErrorType.Of(Status) : Diagnostics.ErrorType.Of(Error);

    public string Version => IsHttp10 ? "1.0" : "1.1";
}
