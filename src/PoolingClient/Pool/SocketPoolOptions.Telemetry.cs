using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient;

/// <summary>Who is told what a pool does, and what servers are told of time.</summary>
public sealed partial class SocketPoolOptions
{
    /// <summary>
    /// What the pool is called in logs and in the tag <c>poolingclient.pool.name</c> of the instruments (OpenTelemetry) that show a pool's state. Null, the default: its number among the pools of
    /// the process.
    /// </summary>
    public string? Name { get; set => field = Unfrozen(value); }

    /// <summary>Makes the meter of the pool's instruments, as in SocketsHttpHandler. Null, the default: one that all pools of the process share. See <see cref="PoolingTelemetry"/>.</summary>
    public IMeterFactory? MeterFactory { get; set => field = Unfrozen(value); }

    /// <summary>
    /// Makes the pool's logger (Microsoft.Extensions.Logging), of the category PoolingClient.SocketPool: connections at Debug, what a request was spared or
    /// what was learned at Information, failed dials and
    /// refusals at Warning, one of each a second and origin at most. Null, the default, logs nothing.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; set => field = Unfrozen(value); }

    /// <summary>
    /// The name of a header (RFC 9110 5.1) that tells the server how much of the request's <see cref="Deadline"/> is left, in whole milliseconds, at the moment in which the request is given to a
    /// connection; a request that is sent again says less. Requests without a deadline, and those that have a header of that name themselves, go without. Null, the default, sends none.
    /// </summary>
    /// <exception cref="ArgumentException">It is no token (RFC 9110 5.1), or a header that frames (RFC 9112 6) or routes (RFC 9110 7) the message, or that its
    /// connection decides about (RFC 9110 7.6.1).</exception>
    public string? DeadlineHeader
    {
        get;
        set
        {
            ThrowIfFrozen();
            if (value is not null && WhyNoHeader(value) is { } why) throw new ArgumentException($"{nameof(DeadlineHeader)} {why}.", nameof(DeadlineHeader));
            field = value;
        }
    }

    /// <summary>Why it cannot be the name of a field of ours; null where it can.</summary>
    private static string? WhyNoHeader(string name)
    {
        ReadOnlySpan<byte> octets = Encoding.UTF8.GetBytes(name);
        int bad = octets.IndexOfAnyExcept(Octets.Token);
        if (octets.IsEmpty) return "is empty, and no token (RFC 9110 5.1)";
        if (bad >= 0) return $"'{Octets.Show(octets)}' is no token (RFC 9110 5.1): see index {bad}";
        bool isTaken = KnownFields.Recognize(octets) != KnownField.None || TrailerFilter.IsForbidden(name);
        return isTaken ? $"'{name}' has a meaning of its own: it frames, routes or controls the message" : null;
    }

    private DeadlineField? ReadDeadlineField() => DeadlineHeader is { } name ? new DeadlineField(name) : null;

    private PoolTelemetry ReadTelemetry() => new(MeterFactory, LoggerFactory, Name, TimeProvider);
}
