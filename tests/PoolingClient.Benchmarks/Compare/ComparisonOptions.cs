namespace PoolingClient.Benchmarks.Compare;

/// <summary>How long and what.</summary>
/// <param name="Seconds">Of each window.</param>
/// <param name="Rounds">Windows of each side.</param>
/// <param name="WarmUp">The most seconds that a side is warmed up.</param>
/// <param name="Only">Names of scenarios; empty for all.</param>
internal sealed record ComparisonOptions(double Seconds, int Rounds, double WarmUp, string[] Only, Uri? Url, string? Json);
