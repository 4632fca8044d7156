using Microsoft.Extensions.Time.Testing;
using PoolingClient.Connections;

namespace PoolingClient.Tests.Pipelines;

/// <summary>How deep requests go is decided by what answers show. No sockets: the answers are numbers, and so is the time.</summary>
public sealed class MeasureTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1, false, 1, 1)]
    [InlineData(2, true, 2, 2)]
    [InlineData(32, true, 8, 2)]
    public void It_begins_carefully(int most, bool isOn, int depth, int easy)
    {
        var pipelining = new Pipelining(_time, most);
        Assert.Equal((isOn, depth, easy, null), (pipelining.IsOn, pipelining.Depth, pipelining.EasyDepth, pipelining.Reason));
        Assert.Equal((long.MaxValue, long.MaxValue), (pipelining.LateAfter, pipelining.SilentAfter));
    }

    [Fact]
    public void Answers_that_come_side_by_side_open_it_to_the_most()
    {
        var answers = new Answers(_time, most: 32);
        var depths = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            answers.Compare(alone: 10, behind: 11, turn: 0.5);
            depths.Add(answers.Pipelining.Depth);
        }
        Assert.Equal([16, 32, 32], depths);
        Assert.Equal((32, null), (answers.Pipelining.EasyDepth, answers.Pipelining.Reason));
    }

    [Fact]
    public void A_server_that_answers_one_after_the_other_closes_it_and_it_says_why()
    {
        var answers = new Answers(_time, most: 32);
        answers.Compare(alone: 10, behind: 20, turn: 10);
        Assert.Equal(8, answers.Pipelining.Depth);   // a machine that was busy for a moment looks the same
        answers.Compare(alone: 10, behind: 20, turn: 10);
        Assert.Equal((1, 1), (answers.Pipelining.Depth, answers.Pipelining.EasyDepth));
        Assert.Equal("measured: an answer alone takes 10 ms, and 10 ms behind another's end: the server answers one after the other, and nothing is won", answers.Pipelining.Reason);
    }

    [Fact]
    public void Two_comparisons_against_it_must_follow_each_other()
    {
        var answers = new Answers(_time, most: 8);
        for (int i = 0; i < 4; i++)
        {
            answers.Compare(alone: 10, behind: 20, turn: 10);
            answers.Compare(alone: 10, behind: 17, turn: 7);   // neither good nor bad
        }
        Assert.Equal(8, answers.Pipelining.Depth);
    }

    [Fact]
    public void Between_good_and_bad_nothing_changes()
    {
        var answers = new Answers(_time, most: 32);
        for (int i = 0; i < 5; i++) answers.Compare(alone: 10, behind: 17, turn: 7);
        Assert.Equal(8, answers.Pipelining.Depth);
    }

    [Fact]
    public void Fewer_answers_than_tell_anything_change_nothing()
    {
        var answers = new Answers(_time, most: 32);
        answers.Alone(100, 10);
        answers.Behind(23, 20, 10);
        Assert.Equal(8, answers.Pipelining.Depth);
    }

    [Fact]
    public void Connections_that_are_never_empty_deepen_it()
    {
        var answers = new Answers(_time, most: 32);
        answers.Behind(63, 20, 10);
        Assert.Equal(8, answers.Pipelining.Depth);
        answers.Behind(1, 20, 10);
        Assert.Equal(16, answers.Pipelining.Depth);
    }

    [Theory]
    [InlineData(10, 11, 5, 32)]   // side by side
    [InlineData(11, 30, 1, 6)]    // in turn, ten times as fast: half of the time alone is worth waiting
    [InlineData(100, 200, 1, 32)]  // in turn, but so fast that even the last waits no longer than a new connection takes
    [InlineData(10, 20, 4, 2)]
    public void How_many_share_before_another_connection_is_made(double alone, double behind, double turn, int easy)
    {
        var answers = new Answers(_time, most: 32);
        answers.Compare(alone, behind, turn);
        Assert.Equal(easy, answers.Pipelining.EasyDepth);
    }

    [Fact]
    public void A_break_closes_it_for_a_pause_that_doubles()
    {
        var answers = new Answers(_time, most: 8);
        var pauses = new List<string>();
        for (int i = 0; i < 10; i++)
        {
            answers.Pipelining.NoteBreak("broken", _time.GetTimestamp());
            answers.Pipelining.NoteBreak("the others too", _time.GetTimestamp());   // the other connections break with the first
            Assert.Equal((1, 1), (answers.Pipelining.Depth, answers.Pipelining.EasyDepth));
            pauses.Add(answers.Pipelining.Reason!);
            _time.Advance(TimeSpan.FromMinutes(6));
            answers.Alone(8, 10);
            Assert.Equal((8, null), (answers.Pipelining.Depth, answers.Pipelining.Reason));
        }
        Assert.Equal(new[] { 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 }.Select(seconds => $"broken; one request at a time for {seconds} s"), pauses);
    }

    [Fact]
    public void It_is_closed_until_the_pause_is_over_and_an_answer_comes()
    {
        var answers = new Answers(_time, most: 8);
        answers.Pipelining.NoteBreak("broken", _time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(1.99));
        answers.Alone(8, 10);
        Assert.Equal(1, answers.Pipelining.Depth);
        _time.Advance(TimeSpan.FromSeconds(0.02));
        Assert.Equal(1, answers.Pipelining.Depth);
        answers.Alone(1, 10);
        Assert.Equal((8, 2), (answers.Pipelining.Depth, answers.Pipelining.EasyDepth));
    }

    [Fact]
    public void Many_good_answers_make_the_next_pause_short_again()
    {
        var answers = new Answers(_time, most: 8);
        for (int i = 0; i < 3; i++)
        {
            answers.Pipelining.NoteBreak("broken", _time.GetTimestamp());
            _time.Advance(TimeSpan.FromMinutes(6));
            answers.Alone(8, 10);
        }
        answers.Behind(300, 10, 1);
        answers.Pipelining.NoteBreak("broken", _time.GetTimestamp());
        Assert.Contains("for 2 s", answers.Pipelining.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_measure_closes_it_tries_again_after_longer_and_longer()
    {
        var answers = new Answers(_time, most: 8);
        var pauses = new List<double>();
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 2; j++) answers.Compare(alone: 10, behind: 20, turn: 10);
            Assert.Equal(1, answers.Pipelining.Depth);
            double waited = 0;
            for (; answers.Pipelining.Depth == 1; waited += 0.5)
            {
                _time.Advance(TimeSpan.FromSeconds(0.5));
                answers.Alone(1, 10);
            }
            pauses.Add(waited);
        }
        Assert.Equal([2, 4, 8, 16, 30, 30], pauses);
    }

    [Theory]
    [InlineData(1, 10, 2000)]
    [InlineData(5, 20, 2000)]
    [InlineData(500, 2000, 4000)]
    public void Late_and_silent_are_what_the_origin_is_used_to(double took, double late, double silent)
    {
        var answers = new Answers(_time, most: 8);
        answers.Alone(1, took);
        Assert.Equal((late, silent), (Milliseconds(answers.Pipelining.LateAfter), Milliseconds(answers.Pipelining.SilentAfter)));
    }

    [Fact]
    public void The_usual_time_follows_what_answers_take_now()
    {
        var answers = new Answers(_time, most: 8);
        answers.Alone(1, 10);
        answers.Alone(100, 100);
        Assert.InRange(Milliseconds(answers.Pipelining.LateAfter), 390, 400);
    }

    private double Milliseconds(long ticks) => ticks * 1000.0 / _time.TimestampFrequency;

    /// <summary>Gives answers to what measures them. Beyond the first 256 it looks at one in eight, so each is given eight times.</summary>
    private sealed class Answers(FakeTimeProvider time, int most)
    {
        private int _given;

        public Pipelining Pipelining { get; } = new(time, most);

        /// <summary>As many as a comparison takes.</summary>
        public void Compare(double alone, double behind, double turn)
        {
            Alone(6, alone);
            Behind(24, behind, turn);
        }

        public void Alone(int count, double took) => Give(count, false, took, took);

        public void Behind(int count, double took, double turn) => Give(count, true, took, turn);

        private void Give(int count, bool wasBehind, double took, double turn)
        {
            for (int i = 0; i < count; i++)
            {
                for (int times = _given >= 256 ? 8 : 1; times > 0; times--, _given++) Pipelining.NoteAnswer(wasBehind, Ticks(took), Ticks(turn), time.GetTimestamp());
            }
        }

        private long Ticks(double milliseconds) => (long)(milliseconds * time.TimestampFrequency / 1000);
    }
}
