using Microsoft.Extensions.Time.Testing;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Pool;

namespace PoolingClient.Tests.Pool;

/// <summary>
/// One origin's pool with all that it touches in the test's hands: time, dials, connections, exchanges. All of it happens on the
/// test's own thread, within the call that causes it.
/// </summary>
internal sealed class PoolScript
{
    private int _lastExchange;

    public PoolScript(int cap = 2, int queue = 100, TimeSpan? idle = null, TimeSpan? lifetime = null, int depth = 1, int minIdle = 0, SocketBudget? budget = null, PoolTelemetry? telemetry = null)
    {
        Settings = new PoolSettings
        {
            Time = Time,
            MaxConnectionsPerServer = cap,
            MaxQueuedRequests = queue,
            MinIdleConnections = minIdle,
            Limits = Limits,
            IdleTimeout = idle ?? Timeout.InfiniteTimeSpan,
            Lifetime = lifetime ?? Timeout.InfiniteTimeSpan,
            DrainOctets = 0,
            DrainTimeout = TimeSpan.Zero,
            Codec = CodecLimits.Default,
            Telemetry = telemetry ?? PoolTelemetry.Default,
        };
        Connector = new ScriptedConnector(Log) { Depth = depth };
        Host = new FakeHost(Log, host => new OriginPool(new Route(Origin), Connector, host, Settings, budget ?? new SocketBudget(1000, 1000), Disposed.Token));
        Pool = Host.Find(new Route(Origin));
        Log.Clear();
    }

    /// <summary>The limits of exchanges that have none of their own.</summary>
    public static ExchangeLimits Limits { get; } = new()
    {
        Lease = Timeout.InfiniteTimeSpan,
        Connect = TimeSpan.FromSeconds(10),
        Write = Timeout.InfiniteTimeSpan,
        Head = Timeout.InfiniteTimeSpan,
        Read = Timeout.InfiniteTimeSpan,
        Deadline = Timeout.InfiniteTimeSpan,
        Idle = Timeout.InfiniteTimeSpan,
        Lifetime = Timeout.InfiniteTimeSpan,
    };

    public static Origin Origin { get; } = new("http", "api.test", 80);

    public FakeTimeProvider Time { get; } = new();

    /// <summary>Ends all dials, as the disposal of the whole pool does before it closes the pools of its origins.</summary>
    public CancellationTokenSource Disposed { get; } = new();

    public EventLog Log { get; } = new();

    public PoolSettings Settings { get; }

    public ScriptedConnector Connector { get; }

    public FakeHost Host { get; }

    public OriginPool Pool { get; }

    /// <summary>The counts of the snapshot, as a sentence.</summary>
    public string State
    {
        get
        {
            OriginSnapshot now = Pool.GetSnapshot();
            return $"{now.Connections} open, {now.Idle} idle, {now.Dialing} dialing, {now.Waiting} waiting";
        }
    }

    /// <summary>A new exchange, r1, r2 and so on, that was not given to the pool yet.</summary>
    public FakeExchange Create(ExchangeLimits? limits = null) => new($"r{++_lastExchange}", Log) { Limits = limits ?? Limits, Times = { Begun = Time.GetTimestamp(), Queued = Time.GetTimestamp() } };

    public FakeExchange Send(ExchangeLimits? limits = null)
    {
        FakeExchange exchange = Create(limits);
        Pool.Dispatch(exchange);
        return exchange;
    }

    public FakeExchange[] Send(int count) => [.. Enumerable.Range(0, count).Select(_ => Send())];

    public FakeConnection Succeed(int dial, Action<FakeConnection>? prepare = null) => Connector.Succeed(dial, prepare);

    public void Fail(int dial) => Connector.Fail(dial);

    /// <summary>A connection with an exchange on it, made by a dial that ended.</summary>
    public (FakeConnection Connection, FakeExchange Exchange) Busy()
    {
        FakeExchange exchange = Send();
        return (Succeed(Connector.LastDial), exchange);
    }

    /// <summary>A connection that has served once and is idle. All others must be busy.</summary>
    public FakeConnection Idle()
    {
        (FakeConnection connection, FakeExchange exchange) = Busy();
        connection.Finish(exchange);
        return connection;
    }

    /// <summary>Idle connections c1, c2 and so on, idle since now, the last one used most recently.</summary>
    public FakeConnection[] IdleMany(int count)
    {
        var busy = Enumerable.Range(0, count).Select(_ => Busy()).ToArray();
        foreach ((FakeConnection connection, FakeExchange exchange) in busy) connection.Finish(exchange);
        Log.Clear();
        return [.. busy.Select(one => one.Connection)];
    }

    /// <summary>Time goes on, and the clock beats once.</summary>
    public void Wait(TimeSpan time)
    {
        Time.Advance(time);
        Tick();
    }

    public void Tick() => Pool.Tick(Time.GetTimestamp());
}
