using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>The windows of one side.</summary>
internal sealed record SideResult(Side Side, WindowResult[] Rounds, bool WasSteady)
{
    public double Median(Func<WindowResult, double> value) => Middle(Rounds.Select(value));

    /// <summary>How far the rounds lie apart, in parts of their median.</summary>
    public double Spread(Func<WindowResult, double> value)
    {
        double median = Median(value);
        return median == 0 ? 0 : (Rounds.Max(value) - Rounds.Min(value)) / median;
    }

    /// <summary>The median of the rounds' ratios: each round is compared with the one beside it, so that what slowly drifts falls out.</summary>
    public double Ratio(SideResult other, Func<WindowResult, double> value) =>
        Middle(Rounds.Zip(other.Rounds, (a, b) => value(b) == 0 ? double.NaN : value(a) / value(b)));

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0) return double.NaN;
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
