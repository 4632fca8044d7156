using System.Globalization;

namespace PoolingClient.Soak;

/// <summary>What a run has shown.</summary>
internal sealed record SoakResult(int Lost, int Duplicated, int Mismatched, int Leaked, int Requests, int Faults)
{
    /// <summary>Nothing was found, and there was something to be found in.</summary>
    public bool IsGood => (Lost | Duplicated | Mismatched | Leaked) == 0 && Requests > 0 && Faults > 0;

    /// <summary>The first findings in words, for the report.</summary>
    public IReadOnlyCollection<string> Texts { get; init; } = [];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"lost={Lost} duplicated={Duplicated} mismatched={Mismatched} leaked={Leaked} requests={Requests} faults={Faults}");
}
