namespace PoolingClient.Http1.Tests;

/// <summary>Something that reads octets of a stranger's, and what must hold of it whatever they are.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Inputs that are known to lead somewhere: those of the tables.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>What reading an input may allocate.</summary>
    FuzzMemory Memory { get; }

    /// <summary>Reads an input in several ways. The same input always gives the same result.</summary>
    FuzzResult Run(byte[] input);

    /// <summary>Reads an input once and keeps nothing. It is made ready before, so that what the call allocates is the reader's.</summary>
    Action Bare(byte[] input);

    /// <summary>The input as C#, as it would stand in a table of the tests.</summary>
    string Row(byte[] input);
}

/// <summary>What came of one input.</summary>
/// <param name="Outcome">The way it took, without the octets it held: inputs that take a new one are kept and changed further.</param>
/// <param name="Fault">What did not hold; null where all did.</param>
internal readonly record struct FuzzResult(string Outcome, string? Fault);

/// <summary>What a reader may allocate: its own objects, and so much for each octet that it is given.</summary>
/// <param name="Fixed">Octets of memory for its own objects.</param>
/// <param name="PerOctet">Octets of memory for each octet of input.</param>
internal readonly record struct FuzzMemory(int Fixed, int PerOctet)
{
    public long Most(int length) => Fixed + ((long)PerOctet * length);
}
