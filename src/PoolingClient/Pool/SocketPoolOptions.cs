using System.Runtime.CompilerServices;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Pool;

namespace PoolingClient;

/// <summary>
/// All settings of a <see cref="SocketPool"/>. Where <see cref="SocketsHttpHandler"/> has a setting, it has the same name and meaning
/// here. They are checked when set, and can no longer be changed once a pool that uses them has taken its first request.
/// </summary>
public sealed partial class SocketPoolOptions
{
    private bool _isFrozen;

    /// <summary>
    /// The most connections to one origin (scheme, host, port: RFC 9110 4.3.1) at the same time (RFC 9112 9.4). Requests beyond them wait, first come first served.
    /// Default 256: a limit that a busy service does not meet, and that one slow server cannot turn into a flood of sockets.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxConnectionsPerServer { get; set => field = AtLeast(value, 1); } = 256;

    /// <summary>
    /// The most requests that wait for a connection to one origin (RFC 9112 9.4; SocketsHttpHandler has no limit); the next one is refused at once.
    /// Default 10,000: two seconds of work for 256 connections at 50 ms a request.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public int MaxQueuedRequests { get; set => field = AtLeast(value, 0); } = 10_000;

    /// <summary>
    /// The idle connections that are kept (RFC 9112 9.3) to each origin in use, beside the busy ones; they are dialed ahead of need and spared by
    /// <see cref="PooledConnectionIdleTimeout"/> where the server lets them live. Default 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0. More than <see cref="MaxConnectionsPerServer"/> is found at the first request, which then
    /// throws <see cref="InvalidOperationException"/>.</exception>
    public int MinIdleConnections { get; set => field = AtLeast(value, 0); }

    /// <summary>
    /// How long a request may wait for a connection while all that are allowed (RFC 9112 9.4) are busy. The time in which a connection is being made
    /// for it is <see cref="ConnectTimeout"/>'s. Default 10 s: whoever waits longer has mostly been given up by its own caller.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan LeaseTimeout { get; set => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest that making one connection may take: resolving the name (RFC 1035), the TCP handshake (RFC 9293 3.5), a proxy's tunnel (RFC 9110 9.3.6) and
    /// the TLS handshake (RFC 8446 4) together. Default 10 s: three lost SYNs (sent again after 1, 3 and 7 s: RFC 6298 2.1 and 5.5) fit in.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan ConnectTimeout { get; set => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server may take no octet of what is being sent to it (RFC 9293 3.8.6). Default 60 s, as servers wait for a slow reader (nginx: send_timeout).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan WriteTimeout { get; set => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>From the last octet of the request to the complete head of the response (RFC 9112 9.5). Default off (<see cref="Timeout.InfiniteTimeSpan"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan ResponseHeadTimeout { get; set => field = Positive(value); } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long no octet may come while the server owes one (RFC 9112 9.5): after the request was sent, within the head, and while content is being
    /// read. Content that the caller does not read is not owed. Default 100 s, as HttpClient.Timeout.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan ReadTimeout { get; set => field = Positive(value); } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// The whole budget of a request: queue, dials, every attempt, and the content of the response (which HttpClient.Timeout leaves out where it is read as a stream). Default off
    /// (<see cref="Timeout.InfiniteTimeSpan"/>); <see cref="PoolingRequestOptions"/> sets it for one request.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Deadline { get; set => field = Positive(value); } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a connection may be idle before it is closed (RFC 9112 9.5). The server's own announcement (Keep-Alive: timeout; RFC 2068 19.7.1.1, Apache httpd) less a margin wins
    /// where it is shorter. Default 60 s, as SocketsHttpHandler; the limits that servers announce are mostly shorter.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan PooledConnectionIdleTimeout { get; set => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a connection may live; it is closed when it is next idle (RFC 9112 9.5). Ten percent of jitter are added or taken off, so that
    /// connections made together do not end together. Default 15 min: a change in DNS or behind a load balancer is followed within that.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan PooledConnectionLifetime { get; set => field = Positive(value); } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The most octets of an unread response that are read and thrown away in order to keep the connection (RFC 9112 9.3); with more left, it is
    /// closed. Default 1 MiB, as SocketsHttpHandler.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public int MaxResponseDrainSize { get; set => field = AtLeast(value, 0); } = 1024 * 1024;

    /// <summary>How long that reading may take (RFC 9112 9.3); zero closes the connection at once. Default 2 s, as SocketsHttpHandler.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan ResponseDrainTimeout { get; set => field = NotNegative(value); } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The most KiB (1,024 octets) of a response head (RFC 9112 2.1, RFC 9110 5.4): status line, field lines, empty line, and the interim heads before it; also of
    /// a trailer section (RFC 9112 7.1.2). Default 64, as SocketsHttpHandler.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than 16,384.</exception>
    public int MaxResponseHeadersLength { get; set => field = Between(value, 1, 16 * 1024); } = 64;

    /// <summary>
    /// The most field lines in a response head (RFC 9110 5.4), and in a trailer section (RFC 9112 7.1.2). Default 1,000: it bounds the table that is held for
    /// them, and is far above what responses have.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than 100,000.</exception>
    public int MaxResponseHeadersCount { get; set => field = Between(value, 1, 100_000); } = 1000;

    /// <summary>The most interim (1xx) responses before a final one (RFC 9110 15.2). Default 32: progress reports fit, a loop does not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 0.</exception>
    public int MaxInterimResponses { get; set => field = AtLeast(value, 0); } = 32;

    /// <summary>
    /// The most octets of the line that begins a chunk, its size and extensions, without CRLF (RFC 9112 7.1, RFC 9112 7.1.1). Default 4,096: a size has 16
    /// digits at most, the rest is extensions that nobody uses.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than 65,536.</exception>
    public int MaxChunkLineLength { get; set => field = Between(value, 1, 64 * 1024); } = 4096;

    /// <summary>The clock of all limits and timelines (System.TimeProvider). Default: the system's. Tests give their own.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            ThrowIfFrozen();
            field = value;
        }
    } = TimeProvider.System;

    /// <summary>From now on the options cannot be changed.</summary>
    internal PoolSettings Freeze()
    {
        if (MinIdleConnections > MaxConnectionsPerServer)
        {
            throw new InvalidOperationException($"MinIdleConnections ({MinIdleConnections}) is above MaxConnectionsPerServer ({MaxConnectionsPerServer}).");
        }
        _isFrozen = true;
        return new PoolSettings
        {
            Time = TimeProvider,
            MaxConnectionsPerServer = MaxConnectionsPerServer,
            MaxQueuedRequests = MaxQueuedRequests,
            MinIdleConnections = MinIdleConnections,
            MaxPipelineDepth = MaxPipelineDepth,
            PipelinesByDefault = PipelineByDefault,
            Limits = ReadLimits(),
            IdleTimeout = PooledConnectionIdleTimeout,
            Lifetime = PooledConnectionLifetime,
            DrainOctets = MaxResponseDrainSize,
            DrainTimeout = ResponseDrainTimeout,
            Codec = new CodecLimits
            {
                HeadOctets = MaxResponseHeadersLength * 1024,
                Fields = MaxResponseHeadersCount,
                Interim = MaxInterimResponses,
                ChunkLineOctets = MaxChunkLineLength,
            },
            Sockets = SocketBudget.Process,
            Transport = ReadTransport(),
            Messages = ReadMessages(),
            ShowsPaths = ShowPaths,
            TracksCallSites = TrackResponseCallSites,
            Telemetry = ReadTelemetry(),
        };
    }

    private void ThrowIfFrozen()
    {
        if (_isFrozen) throw new InvalidOperationException("The options are in use: they cannot be changed after the pool has taken its first request.");
    }

    private T Unfrozen<T>(T value)
    {
        ThrowIfFrozen();
        return value;
    }

    private T Given<T>(T value, [CallerMemberName] string name = "")
    {
        ArgumentNullException.ThrowIfNull(value, name);
        return Unfrozen(value);
    }

    private long AtLeastOne(long value, [CallerMemberName] string name = "")
    {
        ThrowIfFrozen();
        return value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1.");
    }

    private TimeSpan WholeSeconds(TimeSpan value, [CallerMemberName] string name = "")
    {
        bool fits = value == Timeout.InfiniteTimeSpan || value >= TimeSpan.FromSeconds(1);
        return fits ? Positive(value, name) : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a second or more.");
    }

    private int AtLeast(int value, int least, [CallerMemberName] string name = "") => Between(value, least, int.MaxValue, name);

    private int Between(int value, int least, int most, [CallerMemberName] string name = "")
    {
        ThrowIfFrozen();
        string range = most == int.MaxValue ? $"at least {least}" : $"from {least} to {most}";
        return value >= least && value <= most ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
    }

    /// <summary>A time limit is above zero, or infinite, and not longer than timers take.</summary>
    internal static TimeSpan CheckTimeout(TimeSpan value, string name)
    {
        if (value == TimeSpan.Zero) throw new ArgumentOutOfRangeException(name, value, $"{name} must be above zero, or Timeout.InfiniteTimeSpan.");
        return CheckSpan(value, name);
    }

    private static TimeSpan CheckSpan(TimeSpan value, string name)
    {
        // Timers and token sources take no more than about 49 days.
        bool fits = value == Timeout.InfiniteTimeSpan || (value >= TimeSpan.Zero && value.TotalMilliseconds <= uint.MaxValue - 1);
        return fits ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must not be negative (but for Timeout.InfiniteTimeSpan), nor longer than 49 days.");
    }

    private TimeSpan Positive(TimeSpan value, [CallerMemberName] string name = "")
    {
        ThrowIfFrozen();
        return CheckTimeout(value, name);
    }

    private TimeSpan NotNegative(TimeSpan value, [CallerMemberName] string name = "")
    {
        ThrowIfFrozen();
        return CheckSpan(value, name);
    }
}
