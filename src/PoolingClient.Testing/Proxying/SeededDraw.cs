namespace PoolingClient.Testing.Proxying;

/// <summary>
/// Numbers that follow from a seed (SplitMix64). Own arithmetic, since the framework's generator may change between versions, and a seed of
/// a failed run must be worth something next year. Each purpose draws from a row of its own, so that none shifts another.
/// </summary>
internal sealed class SeededDraw(int seed, int connection, int purpose)
{
    internal const int Plans = 0, Segments = 1, Jitters = 2, Corruptions = 3;

    private ulong _state = Mix(Mix(Mix((uint)seed) + (uint)connection) + (uint)purpose);

    /// <summary>At least 0, below 1.</summary>
    internal double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From the least to the most, both included.</summary>
    internal long Between(long least, long most) => least + (long)(Share() * (most - least + 1));

    /// <summary>From 0 to the most; each doubling is as likely as the next.</summary>
    internal long Offset(long most) => (long)Math.Pow(most + 1.0, Share()) - 1;

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
