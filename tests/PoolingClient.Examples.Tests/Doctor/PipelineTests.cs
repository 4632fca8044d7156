using Doctor.Analysis;
using Doctor.Wire;

namespace PoolingClient.Examples.Tests;

/// <summary>From rounds of pipelined requests to the verdict, and to MaxPipelineDepth only where it is proven.</summary>
public sealed class PipelineTests
{
    private static readonly PipelineRound Three = Sample.Round(3, 3), Ten = Sample.Round(10, 10), ThirtyTwo = Sample.Round(32, 32);

    private static readonly (PipelineRound[] Rounds, PipelineVerdictKind Kind, int Depth, int? Proposed)[] Cases =
    [
        ([Three, Ten, ThirtyTwo], PipelineVerdictKind.Clean, 32, 16),
        ([Three, Ten], PipelineVerdictKind.Clean, 10, 5),
        ([Three], PipelineVerdictKind.Clean, 3, null),
        ([Sample.Round(3, 1, Ending.Silence)], PipelineVerdictKind.Silence, 0, null),
        ([Three, Sample.Round(10, 7, Ending.Silence)], PipelineVerdictKind.Silence, 3, null),
        ([Sample.Round(3, 0, wrong: 400)], PipelineVerdictKind.Refused, 0, null),
        ([Sample.Round(3, 1, wrong: 200)], PipelineVerdictKind.OutOfOrder, 0, null),
        ([Three, Ten, Sample.Round(32, 2, Ending.NotHttp)], PipelineVerdictKind.OutOfOrder, 10, null),
        ([Sample.Round(3, 1, Ending.Fin)], PipelineVerdictKind.Ended, 0, null),
        ([Sample.Round(3, 1, Ending.Reset)], PipelineVerdictKind.Ended, 0, null),
        ([Sample.Round(3, 1, Ending.Fin, isAnnounced: true)], PipelineVerdictKind.Announced, 0, null),
        ([Three, Ten, Sample.Round(32, 20, Ending.Fin, isAnnounced: true)], PipelineVerdictKind.Announced, 10, 5),
        ([Three, Ten, Sample.Round(32, 20, wrong: 429)], PipelineVerdictKind.PushedBack, 10, 5),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_round_that_went_wrong_decides(int number)
    {
        (PipelineRound[] rounds, PipelineVerdictKind kind, int depth, int? proposed) = Cases[number];
        var seen = new Observations { First = Sample.Answer(), Pipeline = Sample.Pipeline(rounds) };
        PipelineVerdict verdict = PipelineVerdict.Of(seen.Pipeline)!;
        Assert.Equal((kind, depth), (verdict.Kind, verdict.Depth));
        Assert.Equal(proposed, Sample.Proposed(seen, nameof(SocketPoolOptions.MaxPipelineDepth))?.Value);
        Finding finding = Assert.Single(Sample.Found(seen, "pipelining"));
        Assert.Equal(kind is PipelineVerdictKind.Clean ? Weight.Good : verdict.IsProven || kind == PipelineVerdictKind.Announced ? Weight.Note : Weight.Bad, finding.Weight);
    }

    [Theory]
    [InlineData(101, 10)]
    [InlineData(40, 4)]
    [InlineData(19, null)]
    [InlineData(1000, 16)]
    public void A_connection_that_ends_after_a_number_of_requests_is_not_filled(int limit, int? expected)
    {
        var seen = new Observations { Requests = new RequestsSeen(1100, limit, RequestsEnd.Announced), Pipeline = Sample.Pipeline(Three, Ten, ThirtyTwo) };
        Assert.Equal(expected, Sample.Proposed(seen, nameof(SocketPoolOptions.MaxPipelineDepth))?.Value);
    }

    [Fact]
    public void Without_a_round_nothing_is_proposed()
    {
        Assert.Null(PipelineVerdict.Of(Sample.Pipeline()));
        Assert.Empty(Diagnosis.Of(new Observations { Pipeline = Sample.Pipeline() }).Proposals);
    }

    [Theory]
    [InlineData(new[] { 200, 200, 400 }, nameof(Ending.None), nameof(Weight.Good), "in its turn")]
    [InlineData(new[] { 400 }, nameof(Ending.Fin), nameof(Weight.Note), "400 answer number 1")]
    [InlineData(new[] { 200, 400 }, nameof(Ending.Fin), nameof(Weight.Note), "400 answer number 2")]
    [InlineData(new int[0], nameof(Ending.Reset), nameof(Weight.Note), "ends the connection")]
    [InlineData(new[] { 200, 200, 200 }, nameof(Ending.None), null, "")]
    [InlineData(new[] { 200, 200 }, nameof(Ending.Fin), null, "")]
    public void A_fault_in_the_last_request_may_cost_the_others(int[] statuses, string ending, string? weight, string text)
    {
        var fault = new PipelineRound(PipelineRound.FaultDepth, statuses, Enum.Parse<Ending>(ending));
        Finding? finding = Sample.Found(new Observations { Pipeline = Sample.Pipeline(Three) with { Fault = fault } }, "pipelining").Skip(1).SingleOrDefault();
        Assert.Equal(weight, finding?.Weight.ToString());
        Assert.Contains(text, finding?.Text ?? "", StringComparison.Ordinal);
    }
}
