namespace PoolingClient.Http1.Tests;

/// <summary>The ways in which an input is cut into reads: octet by octet, in two, and at random. They follow from the input alone.</summary>
internal static class FuzzSplits
{
    private const int MostOctetByOctet = 1024, AtRandom = 3;

    public static IEnumerable<int[]> Of(byte[] input, int length)
    {
        var random = new Random(SeedOf(input));
        yield return length <= MostOctetByOctet ? Cuts.OctetByOctet(length) : Cuts.InSmallReads(length, 64, random);
        yield return Cuts.InTwo(length, random.Next(length + 1));
        for (int i = 0; i < AtRandom; i++) yield return Cuts.AtRandom(length, random);
    }

    /// <summary>FNV-1a: the same in every process, which GetHashCode is not.</summary>
    private static int SeedOf(byte[] input)
    {
        uint hash = 2166136261;
        foreach (byte octet in input) hash = (hash ^ octet) * 16777619;
        return (int)hash;
    }
}
