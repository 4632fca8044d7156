namespace PoolingClient.Http1.Tests;

/// <summary>
/// Ways to cut octets into reads. A cut is the list of how many octets there are after each read, in ascending order; the last is all.
/// </summary>
internal static class Cuts
{
    private const int MostRandomReads = 8;

    public static int[] Whole(int length) => [length];

    public static int[] InTwo(int length, int at) => [at, length];

    public static int[] OctetByOctet(int length) => length == 0 ? [0] : [.. Enumerable.Range(1, length)];

    /// <summary>Up to eight reads. Some are empty: a read that brings nothing must change nothing.</summary>
    public static int[] AtRandom(int length, Random random)
    {
        var cuts = new int[random.Next(1, MostRandomReads + 1)];
        for (int i = 0; i < cuts.Length - 1; i++) cuts[i] = random.Next(length + 1);
        cuts[^1] = length;
        Array.Sort(cuts);
        return cuts;
    }

    /// <summary>Reads of 1 to <paramref name="most"/> octets, for inputs too long to cut at every octet.</summary>
    public static int[] InSmallReads(int length, int most, Random random)
    {
        var cuts = new List<int>();
        for (int at = random.Next(1, most + 1); at < length; at += random.Next(1, most + 1)) cuts.Add(at);
        cuts.Add(length);
        return [.. cuts];
    }
}
