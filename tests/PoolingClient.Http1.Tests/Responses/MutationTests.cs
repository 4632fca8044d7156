using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>
/// Good responses with random faults: whatever they become, the codec neither throws nor loops, and says the same of them however
/// they are cut. Seeds are fixed, so that a failure comes again.
/// </summary>
public sealed class MutationTests
{
    private const string Interesting = "\r\n\r\n \t:;,=\"0159afxX-+\0\u0001\u007F\u0080\u00FF";

    private static readonly int Count = Scale.Of(12_000, 3000);

    private static readonly ValidRow[] Rows = [.. ResponseTables.Valid.Values];

    private static readonly CodecLimits Small = new() { HeadOctets = 96, Fields = 3, Interim = 2, ChunkLineOctets = 12, ExtensionOctets = 20 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_responses_give_one_log_however_they_are_cut(int seed) => Run(new Random(seed), CodecLimits.Default);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Mutated_responses_give_one_log_under_narrow_limits_too(int seed) => Run(new Random(seed), Small);

    /// <summary>If the octets to some point prove a violation, those before it do not, and what comes behind changes nothing.</summary>
    [Fact]
    public void A_violation_comes_at_one_octet_and_not_before_and_depends_on_none_behind_it()
    {
        var random = new Random(5);
        for (int i = 0; i < Count / 4; i++)
        {
            ResponseScript script = Mutated(random) with { Fin = false };
            ReplayLog log = Replay.Run(script, Cuts.OctetByOctet(script.Length));
            if (log.Violation is null) continue;
            Assert.Equal(log.ToString(), Replay.Run(script.Prefix(log.ViolationAt)).ToString());
            if (log.ViolationAt > 0) Assert.Equal(Rule.None, Replay.Run(script.Prefix(log.ViolationAt - 1)).Rule);
        }
    }

    private static void Run(Random random, CodecLimits limits)
    {
        for (int i = 0; i < Count; i++)
        {
            ResponseScript script = Mutated(random) with { Limits = limits };
            string whole = Replay.Run(script).ToString();
            foreach (int[] cuts in new[] { Cuts.AtRandom(script.Length, random), Cuts.AtRandom(script.Length, random), Cuts.OctetByOctet(script.Length) })
            {
                string cut = Replay.Run(script, cuts).ToString();
                if (cut != whole) Assert.Fail($"Number {i}, {Octets.Show(script.Octets())}: [{string.Join(", ", cuts)}] gives {cut}, whole gives {whole}.");
            }
        }
    }

    private static ResponseScript Mutated(Random random)
    {
        ResponseScript script = Rows[random.Next(Rows.Length)].Script;
        var octets = new StringBuilder(script.Text);
        for (int faults = random.Next(1, 5); faults > 0; faults--) Mutate(octets, random);
        return script with { Text = octets.ToString(), Fin = random.Next(2) == 0 };
    }

    private static void Mutate(StringBuilder octets, Random random)
    {
        int at = random.Next(octets.Length), length = Math.Min(random.Next(1, 8), octets.Length - at);
        switch (random.Next(6))
        {
            case 0:
                octets[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 1:
                octets[at] = (char)random.Next(0x100);
                break;
            case 2:
                octets.Insert(at, Interesting[random.Next(Interesting.Length)]);
                break;
            case 3:
                if (octets.Length > length) octets.Remove(at, length);
                break;
            case 4:
                octets.Insert(random.Next(octets.Length), octets.ToString(at, length));
                break;
            default:
                string other = Rows[random.Next(Rows.Length)].Octets;
                octets.Insert(at, other.AsSpan(random.Next(other.Length)));
                break;
        }
    }
}
