namespace PoolingClient.Http1.Tests;

/// <summary>What may still become a good response is neither refused nor ended; if the server closes there, it is truncated (policy P9).</summary>
public sealed class IncompleteResponseTests
{
    public static TheoryData<string> Rows => new(ResponseTables.Incomplete.Keys);

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_incomplete_response_asks_for_more_however_it_is_cut(string name)
    {
        IncompleteRow row = ResponseTables.Incomplete[name];
        ResponseScript script = row.Script;
        Assert.Equal(row.Expected, Replay.Run(script).Text);
        Assert.Equal(row.Expected, Replay.Run(script, Cuts.OctetByOctet(script.Length)).Text);
        for (int at = 0; at <= script.Length; at++) Assert.Equal(row.Expected, Replay.Run(script, Cuts.InTwo(script.Length, at)).Text);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_incomplete_response_is_truncated_by_a_close(string name)
    {
        IncompleteRow row = ResponseTables.Incomplete[name];
        string expected = row.Expected.Length == 0 ? "!Truncated" : row.Expected + " | !Truncated";
        Assert.Equal(expected, Replay.Run(row.Script with { Fin = true }).Text);
    }
}
