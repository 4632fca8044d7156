using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>One who takes part in a scenario.</summary>
/// <param name="Name">As the rows that must be met call it.</param>
internal sealed record Side(string Name, SideKind Kind, int Connections, int Depth)
{
    public string Text => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name} {Connections}x{Depth}");
}
