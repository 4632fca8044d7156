namespace PoolingClient;

/// <summary>How the deadline of an incoming request of ASP.NET Core is found, as gRPC finds it in grpc-timeout.</summary>
public sealed class IncomingDeadlineOptions
{
    /// <summary>
    /// The header field (RFC 9110 5.1) that says how many milliseconds the caller still waits: the one that callers with this library name in <see cref="SocketPoolOptions.DeadlineHeader"/>.
    /// Default X-Deadline-Ms.
    /// </summary>
    /// <exception cref="ArgumentException">It is no token (RFC 9110 5.1).</exception>
    public string HeaderName
    {
        get;
        set => field = AspNetCore.DeadlineMiddleware.IsFieldName(value) ? value : throw new ArgumentException($"{nameof(HeaderName)} must be a token, without spaces (RFC 9110 5.1).", nameof(HeaderName));
    } = "X-Deadline-Ms";

    /// <summary>The longest budget that is believed; one that says more counts as this. Default 1 h: nobody waits longer for an answer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, or longer than 49 days.</exception>
    public TimeSpan MaxBudget
    {
        get;
        set => field = value > TimeSpan.Zero && value.TotalMilliseconds <= uint.MaxValue - 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxBudget), value, $"{nameof(MaxBudget)} must be above zero and at most 49 days.");
    } = TimeSpan.FromHours(1);
}
