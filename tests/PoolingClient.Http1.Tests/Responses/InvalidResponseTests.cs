namespace PoolingClient.Http1.Tests;

/// <summary>Bad responses break the rule of their row, however they are cut, and as soon as the octet has come that proves it.</summary>
public sealed class InvalidResponseTests
{
    private const int RandomCuts = 20;

    public static TheoryData<string> Rows => new(ResponseTables.Invalid.Keys);

    public static TheoryData<string> MarkedRows => new(ResponseTables.Invalid.Values.Where(row => row.ProvedAt >= 0).Select(row => row.Name));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_bad_response_breaks_its_rule_however_it_is_cut(string name)
    {
        InvalidRow row = ResponseTables.Invalid[name];
        ResponseScript script = row.Script;
        Assert.Equal(row.Expected, Replay.Run(script).Text);
        Assert.Equal(row.Expected, Replay.Run(script, Cuts.OctetByOctet(script.Length)).Text);
        for (int at = 0; at <= script.Length; at++) Assert.Equal(row.Expected, Replay.Run(script, Cuts.InTwo(script.Length, at)).Text);
        var random = new Random(9112);
        for (int i = 0; i < RandomCuts; i++) Assert.Equal(row.Expected, Replay.Run(script, Cuts.AtRandom(script.Length, random)).Text);
    }

    [Theory]
    [MemberData(nameof(MarkedRows))]
    public void A_bad_response_is_refused_at_the_octet_that_proves_it(string name)
    {
        InvalidRow row = ResponseTables.Invalid[name];
        ReplayLog log = Replay.Run(row.Script, Cuts.OctetByOctet(row.Script.Length));
        Assert.Equal(row.Rule, log.Rule);
        Assert.Equal(row.ProvedAt, log.ViolationAt);
    }

    [Theory]
    [MemberData(nameof(MarkedRows))]
    public void What_stands_before_the_proof_is_incomplete(string name)
    {
        InvalidRow row = ResponseTables.Invalid[name];
        for (int length = 0; length < row.ProvedAt; length++) Assert.Equal(Rule.None, Replay.Run(row.Script.Prefix(length)).Rule);
    }

    [Fact]
    public void Nearly_every_row_says_where_it_is_proved() =>
        Assert.True(ResponseTables.Invalid.Values.Count(row => row.ProvedAt >= 0) >= ResponseTables.Invalid.Count * 9 / 10);
}
