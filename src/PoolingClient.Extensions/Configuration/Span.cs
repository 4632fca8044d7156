using System.Globalization;

namespace PoolingClient.Extensions;

/// <summary>A span of time, as TimeSpan writes it: 00:00:10, or 1.00:00:00 for a day. "Infinite" is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
/// <param name="least">The shortest that is allowed.</param>
/// <param name="mayBeInfinite">Whether it may be off.</param>
internal sealed class Span(TimeSpan least, bool mayBeInfinite = true) : ValueKind<TimeSpan>
{
    private const string Infinite = "Infinite";

    private const string NoSpan = "it is no time span; hours, minutes and seconds are written as 00:01:10";

    /// <summary>What timers take: about 49 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>Any time above zero, or infinite.</summary>
    public static readonly Span AboveZero = new(TimeSpan.FromTicks(1));

    /// <summary>Zero too.</summary>
    public static readonly Span FromZero = new(TimeSpan.Zero);

    public TimeSpan Least => least;

    public bool MayBeInfinite => mayBeInfinite;

    public override string Expected
    {
        get
        {
            string from = least == TimeSpan.FromTicks(1) ? "above zero" : least == TimeSpan.Zero ? "zero or more" : $"{least:c} or more";
            return $"{from} and at most 49 days, as hh:mm:ss{(mayBeInfinite ? $" or {Infinite}" : "")}";
        }
    }

    public override ValueShape Shape => new("string") { Pattern = "^(" + (mayBeInfinite ? @"-00:00:00\.0010*|Infinite|" : "") + @"(\d{1,2}\.)?([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d{1,7})?)?)$" };

    public override bool TryRead(string text, out TimeSpan value, out string? hint)
    {
        hint = null;
        value = Timeout.InfiniteTimeSpan;
        if (text.Equals(Infinite, StringComparison.OrdinalIgnoreCase)) return mayBeInfinite;
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            // TimeSpan takes a bare number for days, which nobody means who writes it here.
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 4e6) hint = $"{TimeSpan.FromSeconds(seconds):c} is {text} seconds";
            else if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _)) hint = NoSpan;
            return false;
        }
        string[] parts = text.Split(':');
        if (!parts[0].Contains('.', StringComparison.Ordinal) && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hours) && hours > 23)
        {
            // TimeSpan takes 24:00:00 for 24 days.
            hint = "a day is 1.00:00:00";
            return false;
        }
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value))
        {
            hint = NoSpan;   // such as 00:00:70, of which it is not plain what is wrong
            return false;
        }
        if (parts.Length > 3) return false;
        return value == Timeout.InfiniteTimeSpan ? mayBeInfinite : value >= least && value <= Longest;
    }
}
