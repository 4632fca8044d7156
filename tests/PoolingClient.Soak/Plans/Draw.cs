namespace PoolingClient.Soak.Plans;

/// <summary>Numbers that follow from a seed and an index (SplitMix64): a request's plan does not depend on what other requests drew.</summary>
internal struct Draw(int seed, int worker, int index)
{
    private ulong _state = Mix(Mix(Mix((uint)seed) + (uint)worker) + (uint)index);

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>At least 0, below 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double share) => Share() < share;

    /// <summary>From the least to the most, both included.</summary>
    public int Between(int least, int most) => least + (int)(Share() * (most - least + 1L));

    /// <summary>From 0 to the most; each doubling is as likely as the next.</summary>
    public int Length(int most) => (int)Math.Pow(most + 1.0, Share()) - 1;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Between(0, choices.Length - 1)];

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
