using System.Text;
using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak.Tests;

/// <summary>The schedule is a function of the seed, and has what it says.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void A_seed_gives_the_same_schedule_and_another_one_another()
    {
        Assert.Equal(New(1).Hash(8, 100, 100), New(1).Hash(8, 100, 100));
        Assert.NotEqual(New(1).Hash(8, 100, 100), New(2).Hash(8, 100, 100));
        Assert.Equal(New(1).Of(5, 77), New(1).Of(5, 77));
        Assert.NotEqual(New(1).Of(5, 77) with { Index = 78 }, New(1).Of(5, 78));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Seven_in_ten_are_GET_one_HEAD_two_POST_and_every_fault_is_drawn(bool isPipelined)
    {
        RequestPlan[] plans = Plans(isPipelined);
        Assert.InRange(plans.Count(plan => plan.Method == "GET") / (double)plans.Length, 0.68, 0.72);
        Assert.InRange(plans.Count(plan => plan.Method == "HEAD") / (double)plans.Length, 0.08, 0.12);
        Assert.InRange(plans.Count(plan => plan.Method == "POST") / (double)plans.Length, 0.18, 0.22);
        IEnumerable<ServerFault> possible = Enum.GetValues<ServerFault>().Where(fault => fault != ServerFault.SurplusResponse || !isPipelined);
        Assert.Equal(possible, plans.Select(plan => plan.Fault).Distinct().Order());
        Assert.Equal(Enum.GetValues<CallerFault>(), plans.Select(plan => plan.CallerFault).Distinct().Order());
    }

    /// <summary>Where a client cannot tell, nothing is done that it would have to.</summary>
    [Fact]
    public void A_response_that_nobody_asked_for_is_sent_only_where_it_can_be_told()
    {
        RequestPlan[] surplus = [.. Plans(isPipelined: false).Where(plan => plan.Fault == ServerFault.SurplusResponse)];
        Assert.NotEmpty(surplus);
        Assert.All(surplus, plan => Assert.True(plan.Framing != AnswerFraming.UntilClose && plan.AnswerLength <= 10_000));
        Assert.DoesNotContain(Plans(isPipelined: false), plan => plan.Framing == AnswerFraming.UntilClose
            && plan.Fault is ServerFault.Fin or ServerFault.FinSilent or ServerFault.HalfClose or ServerFault.SurplusGarbage or ServerFault.LateGarbage && plan.Framing == AnswerFraming.UntilClose);
    }

    /// <summary>Whose content it is can be told from any that is not empty, however short it is.</summary>
    [Fact]
    public void Content_has_its_id_whole_or_is_empty()
    {
        RequestPlan[] plans = Plans(isPipelined: false);
        Assert.Contains(plans, plan => plan.AnswerLength == SoakContent.LeastLength(plan));
        Assert.InRange(plans.Count(plan => plan.AnswerLength == 0) / (double)plans.Length, 0.01, 0.1);
        foreach (RequestPlan plan in plans.Take(Scale.Of(plans.Length, 2_000)))
        {
            byte[] answer = new byte[plan.AnswerLength], request = new byte[plan.RequestLength];
            SoakContent.FillAnswer(plan, answer);
            SoakContent.FillRequest(plan, request);
            foreach (byte[] content in (byte[][])[answer, request]) Assert.True(content.Length == 0 || content.AsSpan().StartsWith(Encoding.ASCII.GetBytes($"{plan.Id};")), plan.ToString());
        }
    }

    private static Schedule New(int seed) => new(seed, isPipelined: false, isTls: false);

    private static RequestPlan[] Plans(bool isPipelined)
    {
        var schedule = new Schedule(1, isPipelined, isTls: false);
        return [.. Enumerable.Range(0, 20_000).Select(i => schedule.Of(i % 64, i / 64))];
    }
}
