using Microsoft.Extensions.Time.Testing;
using PoolingClient.Pool;

namespace PoolingClient.Tests.Time;

/// <summary>What ends of idle connections teach, how it fades, and what they do not teach.</summary>
public sealed class IdleKnowledgeTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IdleKnowledge _knowledge;

    public IdleKnowledgeTests() => _knowledge = new IdleKnowledge(_time);

    [Fact]
    public void Nothing_is_known_at_first()
    {
        Assert.Null(_knowledge.Limit);
        Assert.Null(_knowledge.Reason);
    }

    [Fact]
    public void One_end_teaches_nothing_and_two_that_agree_teach_a_limit_below_both()
    {
        Observe(60);
        Assert.Null(_knowledge.Limit);
        Observe(61);
        Assert.Equal(TimeSpan.FromSeconds(59), _knowledge.Limit);
        Assert.Contains("after 60.0 s (2 ends seen)", _knowledge.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 4)]       // a margin of a second
    [InlineData(2, 1.6)]     // or of a fifth, where that is less
    [InlineData(1, 0.8)]
    public void The_margin_is_a_second_or_a_fifth(double ends, double limit)
    {
        Observe(ends, ends);
        Assert.Equal(TimeSpan.FromSeconds(limit), _knowledge.Limit);
    }

    [Fact]
    public void Ends_that_do_not_agree_teach_nothing()
    {
        Observe(10, 30, 10, 30, 90);
        Assert.Null(_knowledge.Limit);
    }

    [Fact]
    public void Ends_below_the_floor_of_a_second_are_no_idle_limit()
    {
        Observe(0.1, 0.1, 0.999, 0.999);
        Assert.Null(_knowledge.Limit);
    }

    [Fact]
    public void Belief_doubles_every_ten_minutes_without_a_sign_and_then_is_given_up()
    {
        Observe(5, 5);
        _time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.Equal(TimeSpan.FromSeconds(4), _knowledge.Limit);
        _time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal(TimeSpan.FromSeconds(8), _knowledge.Limit);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(TimeSpan.FromSeconds(16), _knowledge.Limit);
        _time.Advance(TimeSpan.FromMinutes(70));
        Assert.Null(_knowledge.Limit);
        Assert.Null(_knowledge.Reason);
    }

    [Fact]
    public void An_end_that_confirms_it_renews_the_belief()
    {
        Observe(5, 5);
        _time.Advance(TimeSpan.FromMinutes(15));
        Observe(5.5);
        Assert.Equal(TimeSpan.FromSeconds(4), _knowledge.Limit);
    }

    [Fact]
    public void A_server_that_waits_longer_than_it_did_is_believed_when_two_ends_say_so()
    {
        Observe(5, 5, 60);
        Assert.Equal(TimeSpan.FromSeconds(4), _knowledge.Limit);
        Observe(60);
        Assert.Equal(TimeSpan.FromSeconds(59), _knowledge.Limit);
    }

    [Fact]
    public void One_early_end_such_as_a_restart_makes_does_not_replace_a_limit_that_two_agreed_on()
    {
        Observe(60, 60, 2);
        Assert.Equal(TimeSpan.FromSeconds(59), _knowledge.Limit);
    }

    private void Observe(params double[] seconds)
    {
        foreach (double idle in seconds) _knowledge.Observe(TimeSpan.FromSeconds(idle));
    }
}
