using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Tests.Pipelines;

namespace PoolingClient.Tests.Regressions;

/// <summary>A 408 that ends an idle connection and meets a request: which may go again, and what proves that nothing of it was received.</summary>
public sealed class IdleEndTests
{
    private const string Timeout408 = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    /// <param name="acknowledged">Octets of the request that were acknowledged when the 408 had come; null where the kernel does not tell.</param>
    /// <param name="goesAgain">What has to come of it.</param>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1000, false)]
    [InlineData(null, false)]
    public void What_must_not_be_sent_twice_goes_again_only_where_the_server_had_no_octet_of_it(int? acknowledged, bool goesAgain)
    {
        ConnectionScript script = ConnectionScript.Proven(depth: 1);
        long before = script.Connection.Facts.OctetsSent;
        RecordingExchange post = script.Create();
        post.SetUnrepeatable();
        script.Carrier.Acknowledged = before + 1 + acknowledged;
        Assert.Equal(Submission.Taken, script.Connection.TrySubmit(post));
        script.Carrier.Feed(Timeout408);
        Assert.Equal((goesAgain ? ExchangeState.Queued : ExchangeState.Completed, goesAgain ? 1 : 0), (post.State, script.Again.Count));
        // It was not sent, as far as the server is concerned: the next connection begins anew.
        if (goesAgain) Assert.Equal((RequestFate.NotSent, null), (post.WorstFate, post.Head));
        else Assert.StartsWith("HTTP/1.1 408", post.Head, StringComparison.Ordinal);
        Assert.Equal(goesAgain ? CloseReason.PeerClosed : CloseReason.NotPersistent, script.Closed);
    }

    /// <summary>One that was made ahead of need, and waited: HAProxy ends those so.</summary>
    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1.1, true)]
    public void A_connection_that_has_carried_nothing_counts_as_idle_after_a_second(double seconds, bool goesAgain)
    {
        var script = new ConnectionScript(depth: 1);
        script.Wait(TimeSpan.FromSeconds(seconds));
        RecordingExchange get = script.Submit();
        script.Carrier.Feed(Timeout408);
        Assert.Equal(goesAgain ? ExchangeState.Queued : ExchangeState.Completed, get.State);
    }

    [Fact]
    public void Its_idle_time_is_learned_like_that_of_any_other_end()
    {
        ConnectionScript script = ConnectionScript.Proven(depth: 1);
        script.Wait(TimeSpan.FromSeconds(5));
        script.Submit();
        script.Carrier.Feed(Timeout408);
        Assert.Equal(TimeSpan.FromSeconds(5), script.Connection.Facts.IdleAtEnd);
    }

    [Fact]
    public void A_caller_that_has_given_up_is_not_sent_again()
    {
        ConnectionScript script = ConnectionScript.Proven(depth: 1);
        RecordingExchange get = script.Create();
        script.Carrier.OnNextSend = () => get.TryFail(new ExchangeFailure(FailureKind.Cancelled, RequestStage.Queue, RequestFate.MayHaveBeenProcessed, "gone."));
        Assert.Equal(Submission.Taken, script.Connection.TrySubmit(get));
        script.Carrier.Feed(Timeout408);
        Assert.Equal((ExchangeState.Failed, 0), (get.State, script.Again.Count));
    }
}
