using PoolingClient.Testing.Effects;
using PoolingClient.Testing.Recording;

namespace PoolingClient.Testing;

/// <summary>What all connections of a server share.</summary>
internal sealed class ServerState : IDisposable
{
    private readonly long _startTimestamp;
    private readonly DateTimeOffset _startedAt;
    private readonly CancellationTokenSource _stopping = new();

    internal ServerState(SocketServerOptions options)
    {
        Options = options;
        Stopping = _stopping.Token;
        Clock = options.TimeProvider;
        _startTimestamp = Clock.GetTimestamp();
        _startedAt = Clock.GetUtcNow();
        Effects = new EffectTable(options.Effects);
        Requests = new RequestLog(options.MaxRecordedRequests);
        Connections = new ConnectionLog(options.MaxRecordedConnections);
        CoalescesAnswers = options.CoalesceAnswers ?? options.Model is ServerModel.EventDriven;
    }

    internal SocketServerOptions Options { get; }

    internal TimeProvider Clock { get; }

    internal EffectTable Effects { get; }

    internal RequestLog Requests { get; }

    internal ConnectionLog Connections { get; }

    internal EndWatch Watch { get; } = new();

    internal bool CoalescesAnswers { get; }

    /// <summary>Cancelled when the server is disposed: whatever waits gives up.</summary>
    internal CancellationToken Stopping { get; }

    public void Dispose()
    {
        if (!Stopping.IsCancellationRequested)
        {
            _stopping.Cancel();
            _stopping.Dispose();
        }
    }

    /// <summary>Time stamps come from one monotonic reading a receive, not from a call a request.</summary>
    internal (DateTimeOffset At, TimeSpan Elapsed) Stamp(long timestamp)
    {
        var elapsed = Clock.GetElapsedTime(_startTimestamp, timestamp);
        return (_startedAt + elapsed, elapsed);
    }
}
