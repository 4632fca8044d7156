using PoolingClient.Pool;
using PoolingClient.Tests.Pool;

namespace PoolingClient.Tests.Insight;

/// <summary>Each state that an origin's pool can be in, and what is said of it. Two connections are allowed where nothing else is said; time is the test's.</summary>
public sealed class ExplainTests
{
    private const string Dispose = " Dispose responses, or read their content to the end: until then their connections serve nobody else.";
    private const string Slow = " Find out why the server is slow, send less at once, or raise MaxConnectionsPerServer.";

    /// <summary>A way into a state, and its explanation.</summary>
    private sealed record Case(OriginCondition Condition, string Text, Func<Stage> Play);

    private static readonly Dictionary<string, Case> Cases = new(StringComparer.Ordinal)
    {
        ["nothing was made yet"] = new(OriginCondition.Idle, "no connection is open, and none is being made.", () => new Stage()),
        ["idle"] = new(OriginCondition.Idle, "2 connections open, all idle.", () => new Stage(script => script.IdleMany(2))),
        ["healthy"] = new(OriginCondition.Healthy, "1 of 2 connections busy, 1 more idle; oldest lease 3.0 s: GET http://api.test/r3, no response head yet.", () => new Stage(script =>
        {
            script.IdleMany(2);
            script.Send();
            script.Time.Advance(TimeSpan.FromSeconds(3));
        })),
        ["requests that fail"] = new(OriginCondition.Idle, "no connection is open, and none is being made; 2 requests failed on their connections in the last 30 s, the last 2.0 s ago: The connection was lost.", () => new Stage(script =>
        {
            script.Busy().Connection.BreakAndFail();
            script.Time.Advance(TimeSpan.FromSeconds(3));
            script.Busy().Connection.BreakAndFail();
            script.Time.Advance(TimeSpan.FromSeconds(2));
        })),
        ["many that fail"] = new(OriginCondition.Healthy, "1 of 2 connections busy; oldest lease 0.0 s: GET http://api.test/r10, no response head yet; at least 8 requests failed on their connections in the last 30 s, the last 0.0 s ago: The connection was lost.", () => new Stage(script =>
        {
            for (int i = 0; i < 9; i++) script.Busy().Connection.BreakAndFail();
            script.Busy();
        })),
        ["some that fail, among dials that do"] = new(OriginCondition.DialsFailing, "no connection is open, and none is being made; the last 3 dials failed, the last of them: dial 8 was refused; at least 5 requests failed on their connections in the last 30 s, the last 0.0 s ago: The connection was lost." + " Nothing can be sent until that error is gone.", () => new Stage(script =>
        {
            for (int i = 0; i < 5; i++) script.Busy().Connection.BreakAndFail();
            for (int dial = 6; dial <= 8; dial++)
            {
                script.Send();
                script.Fail(dial);
            }
        })),
        ["some that have failed long ago"] = new(OriginCondition.Idle, "no connection is open, and none is being made.", () => new Stage(script =>
        {
            script.Busy().Connection.BreakAndFail();
            script.Time.Advance(TimeSpan.FromSeconds(31));
        })),
        ["a first dial that is young"] = new(OriginCondition.Healthy, "0 of 2 connections busy, 1 being made; 1 waiting, the first for 0.2 s.", () => new Stage(script =>
        {
            script.Send();
            script.Time.Advance(TimeSpan.FromSeconds(0.2));
        })),
        ["saturated by a slow server"] = new(OriginCondition.Saturated, "2 of 2 connections busy; oldest lease 16.3 s: GET http://api.test/r1, no response head yet; 3 waiting, the first for 2.1 s." + Slow, () => new Stage(script =>
        {
            script.Busy();
            script.Busy();
            script.Time.Advance(TimeSpan.FromSeconds(14.2));
            script.Send(3);
            script.Time.Advance(TimeSpan.FromSeconds(2.1));
        })),
        ["saturated, with a limit to the waiting"] = new(OriginCondition.Saturated, "2 of 2 connections busy; oldest lease 2.0 s: GET http://api.test/r1, no response head yet; 1 waiting, the first for 2.0 s, and the next gives up in 8.0 s (LeaseTimeout)." + Slow, () => new Stage(script =>
        {
            script.Busy();
            script.Busy();
            script.Send(PoolScript.Limits with { Lease = TimeSpan.FromSeconds(10) });
            script.Time.Advance(TimeSpan.FromSeconds(2));
        })),
        ["held by content that nobody reads"] = new(OriginCondition.HeldByUnreadContent, "2 of 2 connections busy; oldest lease 14.2 s: GET http://api.test/r1, content unread for 13.9 s; 2 connections held by content that nobody reads, the longest for 13.9 s; 1 waiting, the first for 13.9 s." + Dispose, () => new Stage(script =>
        {
            FakeConnection[] busy = [script.Busy().Connection, script.Busy().Connection];
            script.Time.Advance(TimeSpan.FromSeconds(0.3));
            foreach (FakeConnection connection in busy) connection.UnreadSince = script.Time.GetTimestamp();
            script.Send();
            script.Time.Advance(TimeSpan.FromSeconds(13.9));
        })),
        ["one of three held by it, and a slow server"] = new(OriginCondition.Saturated, "3 of 3 connections busy; oldest lease 2.0 s: GET http://api.test/r1, content unread for 2.0 s; 1 connection held by content that nobody reads, the longest for 2.0 s; 1 waiting, the first for 2.0 s." + Dispose + Slow, () => new Stage(script =>
        {
            script.Busy().Connection.UnreadSince = script.Time.GetTimestamp();
            script.Busy();
            script.Busy();
            script.Send();
            script.Time.Advance(TimeSpan.FromSeconds(2));
        }, new PoolScript(cap: 3))),
        ["held by it, and nobody waits"] = new(OriginCondition.Healthy, "1 of 2 connections busy; oldest lease 5.0 s: GET http://api.test/r1, content unread for 5.0 s; 1 connection held by content that nobody reads, the longest for 5.0 s." + Dispose, () => new Stage(script =>
        {
            script.Busy().Connection.UnreadSince = script.Time.GetTimestamp();
            script.Time.Advance(TimeSpan.FromSeconds(5));
        })),
        ["held by it for a moment only"] = new(OriginCondition.Healthy, "1 of 2 connections busy; oldest lease 0.9 s: GET http://api.test/r1, its content is being received.", () => new Stage(script =>
        {
            script.Busy().Connection.UnreadSince = script.Time.GetTimestamp();
            script.Time.Advance(TimeSpan.FromSeconds(0.9));
        })),
        ["responses were leaked"] = new(OriginCondition.Idle, "1 connection open, all idle; responses were never disposed, and the garbage collector found them (3 responses of this pool), the last one GET http://api.test/report, which held connection 7 for 5.2 s. Dispose every response; TrackResponseCallSites names who does not.",
            () => new Stage(script => script.Idle()) { Leaks = [Leak(null)] }),
        ["a leak and its call site"] = new(OriginCondition.Idle, "1 connection open, all idle; responses were never disposed, and the garbage collector found them (3 responses of this pool), the last one GET http://api.test/report, which held connection 7 for 5.2 s. It was asked for at Shop.Reports.Load(): dispose it there.",
            () => new Stage(script => script.Idle()) { Leaks = [Leak($"at Shop.Reports.Load(){Environment.NewLine}at Shop.Program.Main()")] }),
        ["another origin's leak"] = new(OriginCondition.Idle, "1 connection open, all idle.", () => new Stage(script => script.Idle()) { Leaks = [Leak(null) with { Origin = "http://other.test" }] }),
        ["the only dial failed"] = new(OriginCondition.DialsFailing, "no connection is open, and none is being made; the last dial failed: dial 1 was refused. Nothing can be sent until that error is gone.", () => new Stage(script =>
        {
            script.Send();
            script.Fail(1);
        })),
        ["dials fail beside an open connection"] = new(OriginCondition.DialsFailing, "1 of 2 connections busy; oldest lease 0.0 s: GET http://api.test/r2, no response head yet; 1 waiting, the first for 0.0 s; the last dial failed: dial 2 was refused; the next dial is held back for 0.1 s more (back-off), while the open connections serve who waits. The connections that are open serve on; look at that error before they end.", () => new Stage(script =>
        {
            script.Idle();
            script.Send(3);
            script.Fail(2);
        })),
        ["dials fail again and again"] = new(OriginCondition.DialsFailing, "no connection is open, and none is being made; the last 3 dials failed, the last of them: dial 3 was refused. Nothing can be sent until that error is gone.", () => new Stage(script =>
        {
            for (int dial = 1; dial <= 3; dial++)
            {
                script.Send();
                script.Fail(dial);
            }
        })),
        ["the server closes what it accepts"] = new(OriginCondition.DialsFailing, "0 of 2 connections busy, 1 being made; the last 5 dials failed, the last of them: the server closed the connection before a request was sent on it. Nothing can be sent until that error is gone.", () => new Stage(script =>
        {
            script.Send();
            for (int dial = 1; dial <= 5; dial++) script.Succeed(dial, connection => connection.OnStart = connection.BreakAndFail);
        })),
        ["SYN is not answered"] = new(OriginCondition.DialingSlowly, "0 of 2 connections busy, 1 being made; 1 waiting, the first for 3.0 s; a connection has been in the making for 3.0 s: 192.0.2.1:80 has not answered SYN (a firewall drops it, the host is down, or the server's accept queue is full); its ConnectTimeout ends in 7.0 s. Look at the way to the server: requests for which a connection is being made wait for nothing else.", () => new Stage(script =>
        {
            FakeExchange exchange = script.Send();
            exchange.Dial!.Resolved = script.Time.GetTimestamp();
            exchange.Dial.BeginAttempt(System.Net.IPEndPoint.Parse("192.0.2.1:80"), script.Time.GetTimestamp());
            script.Time.Advance(TimeSpan.FromSeconds(3));
        })),
        ["the resolver does not answer"] = new(OriginCondition.DialingSlowly, "0 of 2 connections busy, 1 being made; 1 waiting, the first for 1.5 s; a connection has been in the making for 1.5 s: the resolver has given no answer; its ConnectTimeout ends in 8.5 s. Look at the way to the server: requests for which a connection is being made wait for nothing else.", () => new Stage(script =>
        {
            script.Send();
            script.Time.Advance(TimeSpan.FromSeconds(1.5));
        })),
        ["TLS is not completed"] = new(OriginCondition.DialingSlowly, "0 of 2 connections busy, 1 being made; 1 waiting, the first for 2.0 s; a connection has been in the making for 2.0 s: the server has not completed the TLS handshake (it may not speak TLS on that port, or be overloaded); its ConnectTimeout ends in 8.0 s. Look at the way to the server: requests for which a connection is being made wait for nothing else.", () => new Stage(script =>
        {
            script.Send().Dial!.TlsBegun = script.Time.GetTimestamp();
            script.Time.Advance(TimeSpan.FromSeconds(2));
        })),
        ["the queue is full"] = new(OriginCondition.QueueFull, "the queue is full (MaxQueuedRequests 2): the next request is refused; 1 of 1 connections busy; oldest lease 1.0 s: GET http://api.test/r1, no response head yet; 2 waiting, the first for 1.0 s. Requests come faster than they are answered: find out why the server is slow, send less at once, or raise MaxConnectionsPerServer; a longer queue only lets them wait longer.", () => new Stage(script =>
        {
            script.Busy();
            script.Send(3);
            script.Time.Advance(TimeSpan.FromSeconds(1));
        }, new PoolScript(cap: 1, queue: 2))),
        ["shutting down"] = new(OriginCondition.ShuttingDown, "the pool is being shut down: no request is taken any more, those in flight may end; 1 of 2 connections busy; oldest lease 1.0 s: GET http://api.test/r1, no response head yet.", () => new Stage(script =>
        {
            script.Busy();
            script.Pool.BeginEnd();
            script.Time.Advance(TimeSpan.FromSeconds(1));
        })
        { State = PoolState.ShuttingDown }),
        ["closed"] = new(OriginCondition.Closed, "the pool is disposed; no connection is open, and none is being made.", () => new Stage(script =>
        {
            script.Idle();
            script.Pool.Close();
        })
        { State = PoolState.Closed }),
        ["pipelining has fallen back"] = new(OriginCondition.Idle, "1 connection open, all idle; a connection carries 1 request at a time, of 8 allowed: the server sent what is no response to the requests outstanding; one request at a time for 4 s.", () => new Stage(script =>
        {
            script.Idle();
            script.Connector.Sharing = (1, "the server sent what is no response to the requests outstanding; one request at a time for 4 s", 0);
        })
        { Depth = 8 }),
        ["a short idle limit was learned"] = new(OriginCondition.Idle, "1 connection open, all idle; idle connections are closed after 4.0 s, as learned: the peer ended idle connections after 5.0 s (2 ends seen). The server, or a load balancer before it, closes idle connections so soon that few are used again: raise its keep-alive limit, where that is yours.", () => new Stage(script =>
        {
            for (int i = 0; i < 2; i++)
            {
                FakeConnection connection = script.Idle();
                connection.Facts.IdleAtEnd = TimeSpan.FromSeconds(5);
                connection.BreakAndFail();
            }
            script.Idle();
        })),
        ["descriptors are spent"] = new(OriginCondition.OutOfSockets, "1 of 2 connections busy; oldest lease 1.0 s: GET http://api.test/r1, no response head yet; 1 waiting, the first for 1.0 s; the process's budget of 1 sockets is spent (75 % of RLIMIT_NOFILE). Raise the limit of open files (ulimit -n, LimitNOFILE), close what is not needed, or lower MaxConnectionsPerServer of pools that hold many.", () => new Stage(script =>
        {
            script.Busy();
            script.Send();
            script.Time.Advance(TimeSpan.FromSeconds(1));
        }, new PoolScript(budget: new SocketBudget(1, 1000)))
        { Sockets = (1, 1) }),
        ["a connection ends with its lifetime"] = new(OriginCondition.Healthy, "1 of 2 connections busy; 1 of them takes no more requests: its lifetime is over (PooledConnectionLifetime); oldest lease 120.0 s: GET http://api.test/r1, no response head yet.", () => new Stage(script =>
        {
            script.Busy();
            script.Time.Advance(TimeSpan.FromSeconds(120));
        }, new PoolScript(lifetime: TimeSpan.FromSeconds(60)))),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_state_is_told_with_why_and_what_to_do(string name)
    {
        Case row = Cases[name];
        OriginExplanation told = row.Play().Explain();
        Assert.Equal((row.Condition, "http://api.test: " + row.Text), (told.Condition, told.ToString()));
        Assert.Equal("http://api.test", told.Origin);
    }

    private static LeakedResponse Leak(string? site) => new() { FoundAt = default, Origin = "http://api.test", Request = "GET http://api.test/report", ConnectionId = 7, HeldFor = TimeSpan.FromSeconds(5.2), CallSite = site };

    /// <summary>A pool in the state that the test has brought it into, with what is the whole pool's.</summary>
    private sealed class Stage
    {
        private readonly PoolScript _script;

        public Stage(Action<PoolScript>? play = null, PoolScript? script = null)
        {
            _script = script ?? new PoolScript();
            play?.Invoke(_script);
        }

        public PoolState State { get; init; }

        public int Depth { get; init; } = 1;

        public (int Taken, int Most) Sockets { get; init; } = (10, 1000);

        public LeakedResponse[] Leaks { get; init; } = [];

        public OriginExplanation Explain() => new OriginExplainer(_script.Pool.GetSnapshot(SnapshotDetail.Requests), new SocketPoolSnapshot([])
        {
            State = State,
            LastLeaks = Leaks,
            LeakedResponses = 3,
            Limits = new PoolLimits
            {
                MaxConnectionsPerServer = _script.Settings.MaxConnectionsPerServer,
                MaxQueuedRequests = _script.Settings.MaxQueuedRequests,
                MinIdleConnections = 0,
                MaxPipelineDepth = Depth,
                ProcessSockets = Sockets.Taken,
                MaxProcessSockets = Sockets.Most,
            },
        }).Explain();
    }
}
