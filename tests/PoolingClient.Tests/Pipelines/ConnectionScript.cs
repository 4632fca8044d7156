using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Tests.Pool;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Pipelines;

/// <summary>One connection with all that it touches in the test's hands. But for content that is lent, all of it happens on the test's own thread.</summary>
internal sealed class ConnectionScript : IConnectionOwner, IExchangeDispatcher
{
    private readonly List<RecordingExchange> _again = [];
    private int _lastId;

    public ConnectionScript(int depth = 8, int drain = 1024 * 1024)
    {
        var settings = new PoolSettings
        {
            Time = Time,
            MaxConnectionsPerServer = 1,
            MaxQueuedRequests = 1,
            MinIdleConnections = 0,
            MaxPipelineDepth = depth,
            Limits = PoolScript.Limits,
            IdleTimeout = Timeout.InfiniteTimeSpan,
            Lifetime = Timeout.InfiniteTimeSpan,
            DrainOctets = drain,
            DrainTimeout = TimeSpan.FromSeconds(2),
            Codec = CodecLimits.Default,
        };
        Pipelining = new Pipelining(Time, depth);
        Connection = new Http1Connection(Carrier, new DialFacts(Time.GetTimestamp()), 1, this, Pipelining, settings);
        Connection.Start();
    }

    public FakeTimeProvider Time { get; } = new();

    public TapeCarrier Carrier { get; } = new();

    public Pipelining Pipelining { get; }

    public Http1Connection Connection { get; }

    public CloseReason? Closed { get; private set; }

    public int Released { get; private set; }

    /// <summary>Exchanges that were given back, to be sent on another connection.</summary>
    public IReadOnlyList<RecordingExchange> Again
    {
        get
        {
            lock (_again) return [.. _again];
        }
    }

    /// <summary>A connection that has answered one request.</summary>
    public static ConnectionScript Proven(int depth = 8, int drain = 1024 * 1024)
    {
        var script = new ConnectionScript(depth, drain);
        RecordingExchange first = script.Submit();
        script.Carrier.Feed(AnswerTo(first, "proof"));
        Assert.True(first.IsWhole);
        return script;
    }

    /// <summary>The next request; it must be taken.</summary>
    public RecordingExchange Submit()
    {
        RecordingExchange exchange = Create();
        Assert.Equal(Submission.Taken, Connection.TrySubmit(exchange));
        return exchange;
    }

    public RecordingExchange Create() => new(++_lastId, this);

    public static string AnswerTo(RecordingExchange exchange, string content) => string.Create(CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nX-Id: {exchange.Id}\r\nContent-Length: {content.Length}\r\n\r\n{content}");

    /// <summary>The beat of the clock.</summary>
    public void Wait(TimeSpan time)
    {
        Time.Advance(time);
        Connection.Tick(Time.GetTimestamp());
    }

    /// <summary>Sends are work items where several requests are in flight: until so many requests went out.</summary>
    public void UntilSent(int requests) => Assert.True(SpinWait.SpinUntil(() => IdsOnTheWire().Length >= requests || Closed is not null, TimeSpan.FromSeconds(30)));

    /// <summary>The reader waits for octets, or for the caller of content that it has lent, or is at its end: nothing more happens by itself.</summary>
    public void UntilSettled(IReadOnlyList<RecordingExchange> exchanges) =>
        Assert.True(SpinWait.SpinUntil(() => Carrier.IsAwaited || Carrier.IsDisposed || exchanges.Any(exchange => exchange.IsUnread), TimeSpan.FromSeconds(30)));

    /// <summary>The requests that were sent, as a server reads them.</summary>
    public int[] IdsOnTheWire() =>
        [.. Encoding.ASCII.GetString([.. Snapshot().SelectMany(octets => octets)]).Split("GET /").Skip(1).Select(text => int.Parse(text[..text.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture))];

    public byte[][] Snapshot()
    {
        lock (Carrier.Sends) return [.. Carrier.Sends];
    }

    void IConnectionOwner.OnReleased(int count) => Released += count;

    void IConnectionOwner.OnClosed(CloseReason reason) => Closed = reason;

    void IExchangeDispatcher.Dispatch(Exchange exchange)
    {
        lock (_again) _again.Add((RecordingExchange)exchange);
    }

    void IExchangeDispatcher.Forget(Exchange exchange)
    {
    }
}
