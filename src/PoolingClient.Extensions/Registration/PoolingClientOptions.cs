using System.Runtime.CompilerServices;

namespace PoolingClient;

/// <summary>
/// Settings of a client of <see cref="IHttpClientFactory"/> around its pool, as named options under the client's name. In configuration they stand in the same section as the pool's
/// (<see cref="SocketPoolOptions"/>).
/// </summary>
public sealed class PoolingClientOptions
{
    /// <summary><see cref="System.Net.Http.HttpClient.BaseAddress"/> of the clients (RFC 3986 5.1). A change in configuration holds for clients that are made from then on.</summary>
    /// <exception cref="ArgumentException">Not an absolute http or https URI (RFC 9110 4.2), or one with user, query or fragment.</exception>
    public Uri? BaseAddress
    {
        get;
        set => field = value is null || Extensions.BaseUri.IsOne(value) ? value : throw new ArgumentException($"{nameof(BaseAddress)} must be an absolute http or https URI without user, query and fragment.", nameof(BaseAddress));
    }

    /// <summary>
    /// Header fields (RFC 9110 5) of all requests, unless they have a field of that name themselves. Names are tokens (RFC 9110 5.6.2), values printable ASCII (RFC 9110 5.5). A
    /// change in configuration holds for clients that are made from then on.
    /// </summary>
    public IDictionary<string, string> DefaultRequestHeaders { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Connections that are opened when the host starts: how many, from 1 to <see cref="SocketPoolOptions.MaxConnectionsPerServer"/>, by origin
    /// (https://api.example.com, RFC 9110 4.3.1). An origin that is away does not stop the start.
    /// </summary>
    public IDictionary<string, int> WarmUp { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// How long the start of the host waits for <see cref="WarmUp"/>; what is not open then goes on in the background. Default 5 s: two lost SYNs (sent
    /// again after 1 and 3 s, RFC 6298 2.1 and 5.5) fit in.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, or longer than 49 days.</exception>
    public TimeSpan WarmUpTimeout { get; set => field = Between(value, TimeSpan.FromTicks(1)); } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long requests in flight may go on when the host stops, after everything else in it has stopped; then the pool is closed (RFC 9112 9.6). Default 5 s: within
    /// the 30 s that a host has for all its parts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than 49 days.</exception>
    public TimeSpan ShutdownTimeout { get; set => field = Between(value, TimeSpan.Zero); } = TimeSpan.FromSeconds(5);

    private static TimeSpan Between(TimeSpan value, TimeSpan least, [CallerMemberName] string name = "") => value >= least && value <= Extensions.Span.Longest
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {(least == TimeSpan.Zero ? "zero or more" : "above zero")} and at most 49 days.");
}
