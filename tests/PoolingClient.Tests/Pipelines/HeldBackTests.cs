using PoolingClient.Connections;

namespace PoolingClient.Tests.Pipelines;

/// <summary>
/// Short content that comes in pieces while others wait behind it is completed by the connection before its caller is told. A caller that gives up meanwhile
/// is told at once, and what it was given is its own from there on: its memory may be another response's by the time the rest comes.
/// </summary>
public sealed class HeldBackTests
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";

    [Fact]
    public void The_caller_is_told_when_the_content_is_complete()
    {
        var script = ConnectionScript.Proven();
        RecordingExchange first = script.Submit(), second = script.Submit();
        script.UntilSent(3);
        script.Carrier.Feed(Head + "01234");
        Assert.Equal((ExchangeState.Receiving, false), (first.State, first.IsSignalled));
        script.Carrier.Feed("56789" + ConnectionScript.AnswerTo(second, "second"));
        Assert.Equal(("0123456789", "second"), (first.Content, second.Content));
        Assert.True(first is { IsWhole: true, IsSignalled: true } && second.IsWhole);
        Assert.Null(script.Closed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01234")]
    public void A_caller_that_gives_up_is_told_at_once_and_nothing_is_written_to_what_it_was_given(string early)
    {
        var script = ConnectionScript.Proven();
        RecordingExchange first = script.Submit(), second = script.Submit();
        script.UntilSent(3);
        script.Carrier.Feed(Head + early);
        first.Cancel();
        Assert.True(first.IsSignalled);
        script.Carrier.Feed("0123456789"[early.Length..] + ConnectionScript.AnswerTo(second, "second"));
        Assert.Null(first.Misuse);
        Assert.Equal(early, first.Content);
        Assert.Equal((ExchangeState.Completed, "second"), (second.State, second.Content));
        Assert.Null(script.Closed);
    }

    [Fact]
    public void The_rest_that_nobody_wants_is_drained_within_the_limit()
    {
        var script = ConnectionScript.Proven(drain: 4);
        RecordingExchange first = script.Submit(), second = script.Submit();
        script.UntilSent(3);
        script.Carrier.Feed(Head + "01234");
        first.Cancel();
        script.Carrier.Feed("56789");
        Assert.Equal(CloseReason.NotDrained, script.Closed);
        Assert.Equal([second], script.Again);
    }

    [Fact]
    public void And_within_the_time()
    {
        var script = ConnectionScript.Proven();
        RecordingExchange first = script.Submit(), second = script.Submit();
        script.UntilSent(3);
        script.Carrier.Feed(Head + "01234");
        first.Cancel();
        script.Carrier.Feed("5");
        script.Wait(TimeSpan.FromSeconds(1.9));
        Assert.Null(script.Closed);
        script.Wait(TimeSpan.FromSeconds(0.2));
        Assert.Equal(CloseReason.NotDrained, script.Closed);
        Assert.Equal([second], script.Again);
    }

    [Fact]
    public void An_end_in_the_middle_of_it_fails_the_one_and_sends_the_others_again()
    {
        var script = ConnectionScript.Proven();
        RecordingExchange first = script.Submit(), second = script.Submit();
        script.UntilSent(3);
        script.Carrier.Feed(Head + "01234");
        script.Carrier.Fin();
        Assert.Equal(ExchangeState.Failed, first.State);
        Assert.Equal(RequestFate.ResponseStarted, first.Failure!.Fate);
        Assert.True(first.IsSignalled);
        Assert.Equal([second], script.Again);
    }
}
