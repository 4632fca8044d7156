namespace PoolingClient.Tests.Pool;

/// <summary>Which open connection a request gets.</summary>
public sealed class ReuseTests
{
    [Fact]
    public void An_idle_connection_is_used_again()
    {
        var script = new PoolScript();
        FakeConnection c1 = script.Idle();
        script.Log.Clear();

        FakeExchange r2 = script.Send();
        c1.Finish(r2);
        script.Send();
        script.Log.Expect("c1 takes r2", "r2 done", "c1 idle", "c1 takes r3");
    }

    [Fact]
    public void Of_several_the_most_recently_used_one_is_taken_first()
    {
        var script = new PoolScript(cap: 3);
        script.IdleMany(3);

        FakeExchange r4 = script.Send();
        script.Send(2);
        script.Log.Expect("c3 takes r4", "c2 takes r5", "c1 takes r6");

        script.Connector.Connections[2].Finish(r4);
        script.Send();
        script.Log.Expect("r4 done", "c3 idle", "c3 takes r7");
    }

    [Fact]
    public void One_request_after_another_keeps_to_one_connection_of_many()
    {
        var script = new PoolScript(cap: 3);
        FakeConnection[] connections = script.IdleMany(3);
        for (int i = 0; i < 5; i++) connections[2].Finish(script.Send());
        script.Log.Expect([.. Enumerable.Range(4, 5).SelectMany(n => new[] { $"c3 takes r{n}", $"r{n} done", "c3 idle" })]);
    }

    [Fact]
    public void With_an_idle_connection_there_is_no_dial()
    {
        var script = new PoolScript(cap: 5);
        script.IdleMany(2);
        script.Send(3);
        script.Log.Expect("c2 takes r3", "c1 takes r4", "dial 3");
    }

    [Fact]
    public void The_snapshot_counts_what_was_opened_and_begun_since_the_beginning()
    {
        var script = new PoolScript();
        script.Idle();
        script.Send(3);
        script.Fail(2);
        OriginSnapshot now = script.Pool.GetSnapshot();
        // The other dial is held back for a moment: the connection that is there can serve who waits.
        Assert.Equal(new OriginSnapshot("http://api.test", Connections: 1, Idle: 0, Dialing: 0, Waiting: 1, ConnectionsOpened: 1, RequestsBegun: 4) { DialFailuresInARow = 1, DialPauseLeft = TimeSpan.FromMilliseconds(100), LastDialFailure = "dial 2 was refused." }, now);
    }
}
