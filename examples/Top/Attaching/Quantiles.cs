using System.Globalization;

namespace Top;

/// <summary>Two of the quantiles of a histogram within one interval; null where nothing was measured in it.</summary>
internal readonly record struct Quantiles(double? P50, double? P99)
{
    /// <summary>As they come: <c>0.5=0.001;0.95=0.002;0.99=0.003</c>.</summary>
    public static Quantiles Parse(string text)
    {
        double? p50 = null, p99 = null;
        foreach (string part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.Split('=') is not [var quantile, var value] || !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)) continue;
            if (quantile == "0.5") p50 = seconds;
            else if (quantile == "0.99") p99 = seconds;
        }
        return new Quantiles(p50, p99);
    }
}
