using System.Globalization;
using System.Text;

namespace PoolingClient.Testing;

/// <summary>What happens to the octets of one path, a direction of a TCP connection (RFC 9293). Unless said they pass at once and as they are.</summary>
public sealed record FaultPath
{
    /// <summary>How long octets take; also the end of the connection does. The TCP handshake (RFC 9293 3.5), which the kernel answers, does not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan Latency { get; init => field = NotNegative(value, nameof(Latency)); }

    /// <summary>What is added to <see cref="Latency"/> at most, drawn for each piece that comes. Octets stay in order (RFC 9293 3.4).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan Jitter { get; init => field = NotNegative(value, nameof(Jitter)); }

    /// <summary>The most octets in a second, in pieces of 20 ms; 0 sets no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int OctetsPerSecond
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(OctetsPerSecond));
            field = value;
        }
    }

    /// <summary>
    /// The longest segment (RFC 9293 3.7) that is sent; 0 leaves them as they come. Each is sent by itself; their lengths are drawn, from 1 on, and are the
    /// same at the same offset however the octets come. A slow receiver still sees several at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public int MaxSegment
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MaxSegment));
            field = value;
        }
    }

    /// <summary>The pause between two segments, with <see cref="MaxSegment"/>: with a segment of 1, a drip.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan SegmentInterval { get; init => field = NotNegative(value, nameof(SegmentInterval)); }

    /// <summary>How likely it is for an octet to be changed, from 0 to 1: bits of it are flipped. The checksum that TCP sends with it (RFC 9293 3.1) is right.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 0 to 1.</exception>
    public double CorruptionRate
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(CorruptionRate));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1, nameof(CorruptionRate));
            field = value;
        }
    }

    /// <summary>The offsets of octets that are changed for certain.</summary>
    public IReadOnlyList<long> CorruptAt { get; init; } = [];

    /// <summary>How many octets are passed on before <see cref="End"/> happens, at once and without waiting for the next; null for no such end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public long? EndAt
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(EndAt));
            field = value;
        }
    }

    /// <summary>What happens at <see cref="EndAt"/>: RST (RFC 9293 3.10.5) unless said.</summary>
    public PathEnd End { get; init; }

    /// <summary>What is not as usual.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Say(Latency > TimeSpan.Zero || Jitter > TimeSpan.Zero, $"latency {Latency.TotalMilliseconds:0.###}+{Jitter.TotalMilliseconds:0.###} ms");
        Say(OctetsPerSecond > 0, $"{OctetsPerSecond} octets/s");
        Say(MaxSegment > 0, $"segments up to {MaxSegment} every {SegmentInterval.TotalMilliseconds:0.###} ms");
        Say(CorruptionRate > 0, $"corruption {CorruptionRate}");
        Say(CorruptAt.Count > 0, $"corruption at {string.Join(' ', CorruptAt)}");
        Say(EndAt is not null, $"{End} at {EndAt}");
        return text.Length == 0 ? "plain" : text.ToString();

        void Say(bool isSo, FormattableString what) =>
            _ = isSo ? text.Append(text.Length == 0 ? "" : ", ").Append(what.ToString(CultureInfo.InvariantCulture)) : text;
    }

    private static TimeSpan NotNegative(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        return value;
    }
}
