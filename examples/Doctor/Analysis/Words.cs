using System.Globalization;

namespace Doctor.Analysis;

/// <summary>Numbers as a report has them, the same in every culture.</summary>
internal static class Words
{
    /// <summary>Milliseconds below a second, then seconds; three digits matter.</summary>
    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => Of($"{time.TotalMilliseconds:0.00} ms"),
        < 1000 => Of($"{time.TotalMilliseconds:0} ms"),
        < 10_000 => Of($"{time.TotalSeconds:0.00} s"),
        _ => Of($"{time.TotalSeconds:0.0} s"),
    };

    public static string Count(int count, string noun) => Of($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
