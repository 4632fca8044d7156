namespace PoolingClient.Http1.Tests;

/// <summary>Replays of scripts that are too long to be cut at every octet: whole, octet by octet, and in small random reads.</summary>
internal static class LongReplay
{
    private const int RandomCuts = 3;
    private const int MostOfRead = 3000;

    public static void Gives(ResponseScript script, string expected)
    {
        foreach (int[] cuts in AllCuts(script.Length)) Assert.Equal(expected, Replay.Run(script, cuts).Text);
    }

    /// <param name="at">The octets that must have been given for the violation to come.</param>
    /// <param name="before">The log before it; interim responses are left out where it is empty.</param>
    public static void Breaks(ResponseScript script, Rule rule, int at, string before = "")
    {
        foreach (int[] cuts in AllCuts(script.Length))
        {
            ReplayLog log = Replay.Run(script, cuts);
            Assert.Equal(rule, log.Rule);
            if (before.Length > 0) Assert.Equal($"{before} | !{rule}", log.Text);
        }
        Assert.Equal(at, Replay.Run(script, Cuts.OctetByOctet(script.Length)).ViolationAt);
        Assert.Equal(Rule.None, Replay.Run(script.Prefix(at - 1)).Rule);
    }

    private static IEnumerable<int[]> AllCuts(int length)
    {
        yield return Cuts.Whole(length);
        yield return Cuts.OctetByOctet(length);
        var random = new Random(65536);
        for (int i = 0; i < RandomCuts; i++) yield return Cuts.InSmallReads(length, MostOfRead, random);
    }
}
