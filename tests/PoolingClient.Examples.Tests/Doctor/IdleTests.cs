using Doctor.Analysis;

namespace PoolingClient.Examples.Tests;

/// <summary>From connections that were left alone to the window, the findings and PooledConnectionIdleTimeout.</summary>
public sealed class IdleTests
{
    private const string Setting = nameof(SocketPoolOptions.PooledConnectionIdleTimeout);

    public static TheoryData<double, double?> Limits => new()
    {
        // A fifth less, a second at least, ten at most, and never less than half is left; nothing where the default is below it anyway.
        { 0.8, 0.4 }, { 1.5, 0.7 }, { 2.0, 1.0 }, { 4.9996, 4.0 }, { 5.002, 4.0 }, { 15, 12 }, { 20, 16 }, { 30, 24 }, { 65, 55 }, { 69, 59 }, { 75, null }, { 240, null },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void The_setting_stays_below_the_window(double limit, double? expected)
    {
        var seen = new Observations { Idle = Sample.Idle(Sample.Used(limit, IdleOutcome.Fin), Sample.Used(limit + 0.7, IdleOutcome.Fin), Sample.Used(limit / 2, IdleOutcome.Answered)) };
        Proposal? proposal = Sample.Proposed(seen, Setting);
        Assert.Equal(expected is { } seconds ? Sample.S(seconds) : (TimeSpan?)null, (TimeSpan?)proposal?.Value);
        if (proposal is not null) Assert.Contains("ends idle connections", proposal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shortest_of_several_ends_counts()
    {
        IdleWindow window = IdleWindow.Of(Sample.Idle(Sample.Used(6.1, IdleOutcome.Fin), Sample.Used(5.2, IdleOutcome.Reset), Sample.Used(5.0, IdleOutcome.Answered)))!;
        Assert.Equal(new IdleWindow(IdleWindowKind.Ended, Sample.S(5.2), Sample.S(6.1)), window);
    }

    [Fact]
    public void A_request_that_was_lost_at_the_end_was_lost_at_the_limit()
    {
        IdleWindow window = IdleWindow.Of(Sample.Idle(Sample.Used(5.0, IdleOutcome.ResetAtUse), Sample.Used(5.1, IdleOutcome.Fin)))!;
        Assert.Equal(Sample.S(5.0), window.Shortest);
    }

    [Fact]
    public void What_is_forgotten_lies_between_the_last_that_answered_and_the_first_that_did_not()
    {
        var seen = new Observations
        {
            Idle = Sample.Idle(Sample.Used(20, IdleOutcome.Answered), Sample.Used(40, IdleOutcome.SilentAtUse), Sample.Used(60, IdleOutcome.SilentAtUse), Sample.Used(80, IdleOutcome.SilentAtUse)),
        };
        Assert.Equal(new IdleWindow(IdleWindowKind.Forgotten, Sample.S(20), Sample.S(40)), IdleWindow.Of(seen.Idle));
        Assert.Equal(Sample.S(16), Sample.Proposed(seen, Setting)!.Value);
        Finding finding = Assert.Single(Sample.Found(seen, "idle window"));
        Assert.Equal(Weight.Bad, finding.Weight);
        Assert.Contains("TcpKeepAliveTime", finding.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_not_even_the_shortest_answered_half_of_it_is_set()
    {
        var seen = new Observations { Idle = Sample.Idle(Sample.Used(5, IdleOutcome.ResetAtUse), Sample.Used(10, IdleOutcome.ResetAtUse)) };
        Assert.Equal(Sample.S(1.5), Sample.Proposed(seen, Setting)!.Value);
    }

    [Fact]
    public void What_was_not_seen_to_end_asks_for_nothing()
    {
        var seen = new Observations { Idle = Sample.Idle(Sample.Used(40, IdleOutcome.Answered), Sample.Used(80, IdleOutcome.Answered)) };
        Assert.Equal(IdleWindowKind.Longer, IdleWindow.Of(seen.Idle)!.Kind);
        Assert.Null(Sample.Proposed(seen, Setting));
        Assert.Equal(Weight.Good, Assert.Single(Sample.Found(seen, "idle window")).Weight);
    }

    [Theory]
    [InlineData(5, 4.9996, 4.0, nameof(Weight.Good))]
    [InlineData(2, 1.5, 0.7, nameof(Weight.Warning))]
    [InlineData(5, 6.0, 4.0, nameof(Weight.Good))]
    public void The_shorter_of_what_is_announced_and_what_is_done_counts(int announced, double ended, double expected, string weight)
    {
        var seen = new Observations { First = Sample.Answer(new KeepAliveHints(announced, null)), Idle = Sample.Idle(Sample.Used(ended, IdleOutcome.Fin)) };
        Assert.Equal(Sample.S(expected), Sample.Proposed(seen, Setting)!.Value);
        Assert.Equal(weight, Assert.Single(Sample.Found(seen, "idle window")).Weight.ToString());
    }

    [Theory]
    [InlineData(75, null, true)]
    [InlineData(75, 100, true)]     // earlier than announced, but later than the client keeps one
    [InlineData(70, null, true)]
    [InlineData(65, null, false)]   // so near to the default that less is proposed
    [InlineData(60, null, false)]
    [InlineData(5, null, false)]
    [InlineData(5, 100, false)]
    public void A_window_above_the_default_asks_for_nothing(double ended, int? announced, bool isGood)
    {
        var seen = new Observations
        {
            First = Sample.Answer(announced is { } seconds ? new KeepAliveHints(seconds, null) : null),
            Idle = Sample.Idle(Sample.Used(ended, IdleOutcome.Fin)),
        };
        Finding finding = Assert.Single(Sample.Found(seen, "idle window"));
        Assert.Equal(isGood ? Weight.Good : Weight.Warning, finding.Weight);
        Assert.Equal(isGood, finding.Advice == "The client's default of 60 s (PooledConnectionIdleTimeout) is below it.");
        Assert.Equal(isGood, Sample.Proposed(seen, Setting) is null);
    }

    [Fact]
    public void What_is_announced_only_when_asked_for_is_set_without_a_look_at_idle_connections_too()
    {
        var seen = new Observations { First = Sample.Answer(asked: new KeepAliveHints(5, 100)) };
        Assert.Equal(Sample.S(4), Sample.Proposed(seen, Setting)!.Value);
        Assert.Contains(Sample.Found(seen, "keep-alive"), finding => finding.Text.Contains("timeout=5, max=100, but only", StringComparison.Ordinal));
    }

    [Fact]
    public void Ends_far_apart_are_not_one_limit()
    {
        var seen = new Observations { Idle = Sample.Idle(Sample.Used(3, IdleOutcome.Fin), Sample.Used(40, IdleOutcome.Answered)) };
        Assert.Contains(Sample.Found(seen, "idle window"), finding => finding.Text.Contains("another lived for 40.0 s", StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_on_a_connection_without_a_request_is_told_and_changes_no_window()
    {
        var seen = new Observations { Idle = Sample.Idle(Sample.Used(5, IdleOutcome.Fin), new IdleSample(IsUsed: false, Sample.S(80), IdleOutcome.Unasked, Sample.S(2), 408)) };
        Assert.Equal(Sample.S(5), IdleWindow.Of(seen.Idle)!.Shortest);
        Assert.Contains("408", Assert.Single(Sample.Found(seen, "unused")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_ended_early_says_only_what_it_saw()
    {
        var seen = new Observations { IsInterrupted = true, Idle = Sample.Idle(Sample.Used(12, IdleOutcome.Open)) };
        Assert.Contains("Still open after 12.0 s", Assert.Single(Sample.Found(seen, "idle window")).Text, StringComparison.Ordinal);
        Assert.Null(Sample.Proposed(seen, Setting));
    }
}
