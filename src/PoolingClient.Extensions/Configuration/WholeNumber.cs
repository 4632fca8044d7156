using System.Globalization;

namespace PoolingClient.Extensions;

/// <summary>A whole number within bounds, both of them allowed.</summary>
internal sealed class WholeNumber(long least, long most = int.MaxValue) : ValueKind<long>
{
    public long Least => least;

    public long Most => most;

    public override string Expected => string.Create(CultureInfo.InvariantCulture, $"a whole number {(most is int.MaxValue or long.MaxValue ? "of at least" : "from")} {least}")
        + (most is int.MaxValue or long.MaxValue ? "" : string.Create(CultureInfo.InvariantCulture, $" to {most}"));

    public override ValueShape Shape => new("integer") { Minimum = least, Maximum = most };

    public override bool TryRead(string text, out long value, out string? hint)
    {
        hint = null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;
    }
}
