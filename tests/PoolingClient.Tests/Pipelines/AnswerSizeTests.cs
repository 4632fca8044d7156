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

    [Theory]
    [InlineData(Small, Most, Most)]
    [InlineData(10_000, Most, Most)]    // a tenth of a round trip: still side by side
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

    [Fact]
    public void An_origin_whose_answers_stay_large_is_tried_again_seldom()
    {
        var tries = new List<double>();
        for (int depth = _origin.Pipelining.Depth; _origin.Now < 120_000; depth = _origin.Pipelining.Depth)
        {
            _origin.Answer(Large, together: 7);
            if (depth == 1 && _origin.Pipelining.Depth > 1) tries.Add(_origin.Now);
        }
        Assert.InRange(tries.Count, 5, 8);
        Assert.All(tries.Zip(tries.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 4000, 45_000));
    }

    [Fact]
    public void An_origin_whose_answers_become_large_goes_back_to_one_at_a_time()
    {
        for (int i = 0; i < 100; i++) _origin.Answer(Small, together: 7);
        Assert.Equal((Most, Most), (_origin.Pipelining.Depth, _origin.Pipelining.EasyDepth));
        int times = 0;
        for (; _origin.Pipelining.Depth > 1 && times < 1000; times++) _origin.Answer(Large, together: 7);
        Assert.Equal((1, 1), (_origin.Pipelining.Depth, _origin.Pipelining.EasyDepth));
        Assert.InRange(times, 12, 200);
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
