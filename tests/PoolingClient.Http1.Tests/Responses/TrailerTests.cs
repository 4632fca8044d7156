namespace PoolingClient.Http1.Tests;

/// <summary>Which trailers are dropped (RFC 9110 6.5.1, policy P7).</summary>
public sealed class TrailerTests
{
    private const string Head = "1.1 200 OK, chunked, kept";

    public static TheoryData<string> Forbidden => new(TrailerRows.Forbidden);

    public static TheoryData<string> Allowed => new(TrailerRows.Allowed);

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_forbidden_trailer_is_dropped_in_any_case(string name)
    {
        foreach (string written in new[] { name, name.ToLowerInvariant(), name.ToUpperInvariant(), Mixed(name) })
        {
            ResponseScript script = TrailerRows.Script($"X: 1\r\n{written}: secret\r\nZ: 2\r\n");
            for (int at = 0; at <= script.Length; at++) Assert.Equal(Head + " | +X: 1 | +Z: 2 | end", Replay.Run(script, Cuts.InTwo(script.Length, at)).Text);
        }
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_forbidden_trailer_that_is_folded_is_dropped_with_its_folds(string name) =>
        Assert.Equal(Head + " | +X: 1 | end", Replay.Run(TrailerRows.Script($"{name}: a\r\n b\r\n\tc: d\r\nX: 1\r\n")).Text);

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_name_that_holds_a_forbidden_one_is_kept(string name)
    {
        Assert.Equal($"{Head} | +{name}-X: 1 | end", Replay.Run(TrailerRows.Script($"{name}-X: 1\r\n")).Text);
        Assert.Equal($"{Head} | +X-{name}: 1 | end", Replay.Run(TrailerRows.Script($"X-{name}: 1\r\n")).Text);
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Any_other_trailer_is_kept(string name) =>
        Assert.Equal($"{Head} | +{name}: value | end", Replay.Run(TrailerRows.Script($"{name}: value\r\n")).Text);

    private static string Mixed(string name) => string.Concat(name.Select((c, i) => i % 2 == 0 ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)));
}
