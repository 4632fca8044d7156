using Microsoft.Extensions.Time.Testing;
using PoolingClient.Connections;

namespace PoolingClient.Tests.Pipelines;

/// <summary>
/// How deep requests go follows the size of the answers. The origin is a model: an answer alone takes a round trip and the time of its octets, one behind another the time of its
/// octets only. No sockets, and a time that only the model moves.
/// </summary>
public sealed class AnswerSizeTests
{
    /// <summary>Octets of an answer that takes 10 ms, where a round trip takes 1: nothing is won behind another.</summary>
    private const int Large = 1_000_000;

    private const int Small = 100, Most = 32;

    private readonly FakeTimeProvider _time = new();
    private readonly SizedOrigin _origin;

    public AnswerSizeTests() => _origin = new SizedOrigin(_time);

    /// <summary>How many requests the callers send at a time.</summary>
    public static TheoryData<int> Groups => [.. Enumerable.Range(2, Most - 1)];

    [Theory]
    [InlineData(Small, Most, Most)]
    [InlineData(10_000, Most, 6)]       // a tenth of a round trip: six share before another connection is better
    [InlineData(50_000, Most, 2)]       // half of a round trip: two thirds of the time are won, and more on another connection
    [InlineData(110_000, Most, 1)]
    [InlineData(200_000, 8, 1)]         // neither good nor bad
    [InlineData(Large, 1, 1)]
    public void The_larger_the_answers_the_fewer_requests_stand_behind_each_other(int octets, int depth, int easy)
    {
        for (int i = 0; i < 15; i++) _origin.Answer(octets);
        Assert.Equal((depth, easy), (_origin.Pipelining.Depth, _origin.Pipelining.EasyDepth));
        Assert.Equal(depth == 1, _origin.Pipelining.Reason is not null);
    }

    [Fact]
    public void Large_answers_end_it_after_two_comparisons_and_it_says_why()
    {
        int times = 0;
        for (; _origin.Pipelining.Depth > 1; times++) _origin.Answer(Large);
        Assert.Equal(12, times);   // eight requests at a time: six answers alone make a comparison
        Assert.Equal("measured: an answer alone takes 11 ms, and 10 ms behind another's end: the server answers one after the other, and nothing is won", _origin.Pipelining.Reason);
    }

    [Fact]
    public void An_origin_whose_answers_become_small_gets_its_depth_back_after_the_pause()
    {
        while (_origin.Pipelining.Depth > 1) _origin.Answer(Large);
        double closed = _origin.Now;
        while (_origin.Pipelining.Depth == 1) _origin.Answer(Small);
        Assert.InRange(_origin.Now - closed, 1900, 2002);   // two seconds since the answer that spoke against it, which was one of the last eight
        Assert.Equal(8, _origin.Pipelining.Depth);
        double tried = _origin.Now;
        while (_origin.Pipelining.Depth < Most) _origin.Answer(Small);
        Assert.InRange(_origin.Now - tried, 0, 200);
        Assert.Null(_origin.Pipelining.Reason);
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void An_origin_whose_answers_stay_large_is_tried_again_seldom(int together)
    {
        double deep = 0, settled = 0;
        while (_origin.Now < 300_000)
        {
            double before = _origin.Now;
            bool isDeep = _origin.Pipelining.Depth > 1;
            _origin.Answer(Large, together);
            if (before < 60_000) continue;
            settled += _origin.Now - before;
            if (isDeep) deep += _origin.Now - before;
        }
        Assert.InRange(deep / settled, 0, 0.5);
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void An_origin_whose_answers_become_large_goes_back_to_one_at_a_time(int together)
    {
        for (int i = 0; i < 100; i++) _origin.Answer(Small, together);
        Assert.Equal(Most, _origin.Pipelining.Depth);
        int times = 0;
        for (; _origin.Pipelining.Depth > 1 && times < 1000; times++) _origin.Answer(Large, together);
        Assert.Equal((1, 1), (_origin.Pipelining.Depth, _origin.Pipelining.EasyDepth));
        Assert.InRange(times, 12, 500);
    }

    /// <summary>Callers who send several at a time, and as many again when all are answered.</summary>
    private sealed class SizedOrigin(FakeTimeProvider time)
    {
        private const double RoundTrip = 1, OctetsAMillisecond = 100_000;

        private readonly long _begun = time.GetTimestamp();

        public Pipelining Pipelining { get; } = new(time, Most);

        /// <summary>Milliseconds.</summary>
        public double Now => time.GetElapsedTime(_begun).TotalMilliseconds;

        /// <summary>So many requests, or as many as one connection takes now, and their answers.</summary>
        public void Answer(int octets, int together = Most)
        {
            int count = Math.Min(together, Pipelining.Depth);
            long sent = time.GetTimestamp(), last = sent;
            for (int i = 0; i < count; i++)
            {
                time.Advance(TimeSpan.FromMilliseconds((i == 0 ? RoundTrip : 0) + octets / OctetsAMillisecond));
                long now = time.GetTimestamp();
                Pipelining.NoteAnswer(i > 0, now - sent, now - last, now);
                last = now;
            }
        }
    }
}
