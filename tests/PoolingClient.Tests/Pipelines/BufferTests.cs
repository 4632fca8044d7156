using System.Reflection;
using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Tests.Pipelines;

/// <summary>What a connection holds: nothing while it is idle, and for what it receives as much as its answers need.</summary>
public sealed class BufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_connection_that_is_idle_holds_no_buffer(int requests)
    {
        var script = ConnectionScript.Proven();
        AssertHoldsNothing(script);
        RecordingExchange[] sent = [.. Enumerable.Range(0, requests).Select(_ => script.Submit())];
        script.UntilSent(requests + 1);
        script.Carrier.Feed(string.Concat(sent.Select(exchange => ConnectionScript.AnswerTo(exchange, new string('x', 10_000)))));
        // What was fed in one piece is received in pieces of the room that there is.
        Assert.All(sent, exchange => Assert.True(exchange.IsWhole || exchange.IsUnread));
        ReadAll(script, sent);
        AssertHoldsNothing(script);
    }

    [Fact]
    public void The_room_of_a_receive_grows_with_what_comes_and_becomes_small_again()
    {
        var script = ConnectionScript.Proven();
        Assert.InRange(script.Carrier.LastRoom, 4096, 8191);
        for (int round = 0; round < 4; round++)
        {
            RecordingExchange[] sent = [.. Enumerable.Range(0, 8).Select(_ => script.Submit())];
            script.UntilSent(1 + (8 * (round + 1)));
            script.Carrier.Feed(string.Concat(sent.Select(exchange => ConnectionScript.AnswerTo(exchange, new string('x', 10_000)))));
            ReadAll(script, sent);
        }
        Assert.InRange(script.Carrier.LastRoom, 80_000, 1024 * 1024);
        for (int i = 0; i < 200; i++)
        {
            RecordingExchange small = script.Submit();
            script.UntilSent(1 + 32 + i + 1);
            script.Carrier.Feed(ConnectionScript.AnswerTo(small, "small"));
            Assert.True(small.IsWhole);
        }
        Assert.InRange(script.Carrier.LastRoom, 4096, 8191);
    }

    private static void ReadAll(ConnectionScript script, RecordingExchange[] exchanges)
    {
        for (int i = 0; i < exchanges.Length * 2 && exchanges.Any(exchange => !exchange.IsWhole); i++)
        {
            foreach (RecordingExchange unread in exchanges.Where(exchange => exchange.IsUnread)) unread.Read();
            script.UntilSettled(exchanges);
        }
        Assert.All(exchanges, exchange => Assert.Equal(10_000, exchange.Content.Length));
    }

    /// <summary>A field that is no buffer any more fails the test by its number.</summary>
    private static void AssertHoldsNothing(ConnectionScript script)
    {
        FieldInfo[] buffers = [.. typeof(Http1Connection).GetFields(BindingFlags.NonPublic | BindingFlags.Instance).Where(field => field.FieldType == typeof(OctetBuffer))];
        Assert.Equal(3, buffers.Length);   // input, output, and what is being sent
        // The flusher gives its buffer back after the send, which may be answered by then.
        Assert.True(SpinWait.SpinUntil(() => buffers.Sum(field => (field.GetValue(script.Connection) as OctetBuffer)?.Capacity ?? 0) == 0, TimeSpan.FromSeconds(30)));
    }
}
