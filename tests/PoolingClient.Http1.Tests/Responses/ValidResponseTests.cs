namespace PoolingClient.Http1.Tests;

/// <summary>Good responses give the log of their row, however their octets are cut into reads.</summary>
public sealed class ValidResponseTests
{
    private const int RandomCuts = 20;

    public static TheoryData<string> Rows => new(ResponseTables.Valid.Keys);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_good_response_given_whole_gives_its_log(string name)
    {
        ValidRow row = ResponseTables.Valid[name];
        ReplayLog log = Replay.Run(row.Script);
        Assert.Equal(row.Expected, log.Text);
        if (row.Fields is not null) Assert.Equal(row.Fields, log.Fields);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_good_response_cut_in_two_at_any_octet_gives_the_same_log(string name)
    {
        ResponseScript script = ResponseTables.Valid[name].Script;
        string whole = Replay.Run(script).ToString();
        for (int at = 0; at <= script.Length; at++) Assert.Equal(whole, Replay.Run(script, Cuts.InTwo(script.Length, at)).ToString());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_good_response_given_octet_by_octet_gives_the_same_log(string name)
    {
        ResponseScript script = ResponseTables.Valid[name].Script;
        Assert.Equal(Replay.Run(script).ToString(), Replay.Run(script, Cuts.OctetByOctet(script.Length)).ToString());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_good_response_cut_at_random_gives_the_same_log(string name)
    {
        ResponseScript script = ResponseTables.Valid[name].Script;
        string whole = Replay.Run(script).ToString();
        var random = new Random(9112);
        for (int i = 0; i < RandomCuts; i++) Assert.Equal(whole, Replay.Run(script, Cuts.AtRandom(script.Length, random)).ToString());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_proper_prefix_of_a_good_response_is_incomplete(string name)
    {
        ResponseScript script = ResponseTables.Valid[name].Script with { Fin = false };
        ReplayLog octets = Replay.Run(script, Cuts.OctetByOctet(script.Length));
        for (int length = 0; length < script.Length; length++)
        {
            ReplayLog log = Replay.Run(script.Prefix(length));
            Assert.Equal(Rule.None, log.Rule);
            Assert.Equal(octets.Ends.Count(end => end <= length), log.Ends.Count);
            Assert.Equal(octets.Heads.Count(head => head.Given <= length), log.Heads.Count);
        }
    }

    /// <summary>Policy P9: a close ends what it delimits and what has ended already, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void A_close_after_any_octet_is_clean_only_where_it_delimits_the_content_or_all_has_ended(string name)
    {
        ResponseScript script = ResponseTables.Valid[name].Script with { Fin = false };
        ReplayLog octets = Replay.Run(script, Cuts.OctetByOctet(script.Length));
        for (int length = 0; length <= script.Length; length++)
        {
            ReplayLog log = Replay.Run(script.Prefix(length) with { Fin = true });
            int ended = octets.Ends.Count(end => end <= length);
            List<(int Given, ContentFraming Framing)> heads = octets.Heads.FindAll(head => head.Given <= length);
            // What a tunnel carries is no HTTP: its end is for whoever took it over to judge.
            bool delimits = heads.Count > 0 && heads[^1].Framing is ContentFraming.CloseDelimited or ContentFraming.Tunnel;
            Assert.Equal(delimits || ended == script.Requests.Length ? Rule.None : Rule.Truncated, log.Rule);
            Assert.Equal(ended + (delimits ? 1 : 0), log.Ends.Count);
        }
    }
}
