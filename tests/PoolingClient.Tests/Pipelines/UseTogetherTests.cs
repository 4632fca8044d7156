using PoolingClient.Connections;

namespace PoolingClient.Tests.Pipelines;

/// <summary>
/// Several threads submit to one connection that has just become idle. The answer to what one of them has sent is no octet that nobody asked for, in
/// whatever instant another looks.
/// </summary>
public sealed class UseTogetherTests
{
    [Fact]
    public void The_answer_to_another_request_is_not_taken_for_one_that_nobody_asked_for()
    {
        ConnectionScript script = ConnectionScript.Proven();
        RecordingExchange? other = null;
        // Between the question whether anything is outstanding and the look at the socket: another is submitted, and its answer is in the socket.
        script.Carrier.OnNextLook = () =>
        {
            script.Carrier.HoldsBack = true;
            other = script.Submit();
            script.Carrier.Feed(ConnectionScript.AnswerTo(other, "other"));
        };
        RecordingExchange second = script.Submit();
        script.Carrier.Deliver();
        script.UntilSent(3);
        script.Carrier.Feed(ConnectionScript.AnswerTo(second, "second"));
        Assert.Equal(("other", "second"), (other!.Content, second.Content));
        Assert.True(other.IsWhole && second.IsWhole);
        Assert.Null(script.Closed);
    }

    [Fact]
    public void Nor_is_it_when_that_request_has_ended_again()
    {
        ConnectionScript script = ConnectionScript.Proven();
        RecordingExchange? other = null;
        script.Carrier.OnNextLook = () =>
        {
            other = script.Submit();
            script.Carrier.Feed(ConnectionScript.AnswerTo(other, "other"));
        };
        RecordingExchange second = script.Submit();
        script.Carrier.Feed(ConnectionScript.AnswerTo(second, "second"));
        Assert.Equal(("other", "second"), (other!.Content, second.Content));
        Assert.Null(script.Closed);
    }

    [Fact]
    public void Octets_that_nobody_asked_for_are_still_seen_behind_a_request_that_has_ended_meanwhile()
    {
        ConnectionScript script = ConnectionScript.Proven();
        script.Carrier.OnNextLook = () =>
        {
            RecordingExchange other = script.Submit();
            script.Carrier.Feed(ConnectionScript.AnswerTo(other, "other"));
            script.Carrier.HoldsBack = true;
            script.Carrier.Feed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        };
        Assert.Equal(Submission.Refused, script.Connection.TrySubmit(script.Create()));
        script.Carrier.Deliver();
        Assert.Equal(CloseReason.Surplus, script.Closed);
    }

    [Fact]
    public void What_came_before_a_request_was_submitted_is_not_its_answer()
    {
        ConnectionScript script = ConnectionScript.Proven();
        RecordingExchange first = script.Submit();
        RecordingExchange? second = null;
        // While the first answer is being read, another request is submitted behind it and sent: what stands behind that answer was there before.
        first.OnHeadRead = () =>
        {
            script.Time.Advance(TimeSpan.FromMilliseconds(1));
            second = script.Submit();
            script.UntilSent(3);
        };
        script.Carrier.Feed(ConnectionScript.AnswerTo(first, "first") + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
        Assert.True(first.IsWhole);
        Assert.Null(second!.Head);
        Assert.Equal(CloseReason.Surplus, script.Closed);
        Assert.Equal([second], script.Again);
    }

    [Fact]
    public void While_it_is_seen_whether_anything_stands_behind_a_response_nothing_is_taken_and_then_it_is()
    {
        var script = new ConnectionScript();
        RecordingExchange first = script.Submit();
        Submission? meanwhile = null;
        script.Carrier.OnNextWait = () => meanwhile = script.Connection.TrySubmit(script.Create());
        script.Carrier.Feed(ConnectionScript.AnswerTo(first, "first"));
        Assert.Equal(Submission.Refused, meanwhile);
        RecordingExchange second = script.Submit();
        script.Carrier.Feed(ConnectionScript.AnswerTo(second, "second"));
        Assert.True(second.IsWhole);
        Assert.Null(script.Closed);
    }
}
