namespace PoolingClient.Http1.Tests;

/// <summary>Something that reads octets of a stranger's, and what must hold of it whatever they are.</summary>
internal interface IFuzzTarget
{
    string Name { get; }

    /// <summary>Inputs that are known to lead somewhere: those of the tables.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Reads an input in several ways. The same input always gives the same result.</summary>
    FuzzResult Run(byte[] input);
}

/// <summary>What came of one input.</summary>
/// <param name="Outcome">The way it took, without the octets it held: inputs that take a new one are kept and changed further.</param>
/// <param name="Fault">What did not hold; null where all did.</param>
internal readonly record struct FuzzResult(string Outcome, string? Fault);
