using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <summary>Tells those who listen what happens to the connections on one route. Called without any gate held; what nobody listens to costs one look.</summary>
internal sealed class OriginWatch
{
    // Immutable.
    private readonly Route _route;
    private readonly PoolSettings _settings;
    private readonly PoolTelemetry _telemetry;
    private readonly LogGate _failures, _refusals;
    private readonly string _name;

    // The clock only.
    private int _depth;

    // Any thread; in ticks of TimeSpan.
    private long _learned;

    public OriginWatch(Route route, PoolSettings settings)
    {
        (_route, _settings, _telemetry, _name) = (route, settings, settings.Telemetry, route.ToString());
        (_failures, _refusals) = (new LogGate(settings.Time), new LogGate(settings.Time));
        Origin origin = route.Origin;
        Server = new ServerTags(origin.Scheme, origin.Host, origin.Port, origin.Port == (origin.IsSecure ? 443 : 80));
    }

    /// <summary>The tags of all that is measured here.</summary>
    public ServerTags Server { get; }

    private ILogger Log => _telemetry.Logger;

    /// <summary>A dial has ended. Its connection, where there is one, is in nobody's hands yet.</summary>
    public void NoteDialed(Slot slot, ConnectResult result) => Listeners.Tell((this, slot, result), static dialed => dialed.Item1.TellDialed(dialed.slot, dialed.result));

    /// <summary>The connection of the slot is closed.</summary>
    public void NoteClosed(Slot slot, CloseReason reason) => Listeners.Tell((this, slot, reason), static closed => closed.Item1.TellClosed(closed.slot, closed.reason));

    /// <summary>The exchange lost its connection and comes for another.</summary>
    public void NoteReplay(Exchange exchange) => Listeners.Tell((this, exchange), static replayed => replayed.Item1.TellReplay(replayed.exchange));

    /// <summary>The exchange found the queue full.</summary>
    public void NoteRefused(Exchange exchange) => Listeners.Tell((this, exchange), static refused => refused.Item1.TellRefused(refused.exchange));

    /// <summary>The clock's beat: pipelining may have ended for a while, or come back.</summary>
    public void NoteSharing(IConnector connector)
    {
        if (_settings.MaxPipelineDepth > 1 && Log.IsEnabled(LogLevel.Information)) Listeners.Tell((this, connector), static shared => shared.Item1.TellSharing(shared.connector));
    }

    private void TellDialed(Slot slot, ConnectResult result)
    {
        if (_telemetry.Instruments.Dials.Enabled)
        {
            TagList tags = Server.ToTags();
            tags.Add("poolingclient.dial.result", result.Failure is { } failed ? DialErrors.Of(failed) : "connected");
            _telemetry.Instruments.Dials.Add(1, tags);
        }
        if (result.Failure is { } failure)
        {
            if (failure.Kind != FailureKind.PoolDisposed && Log.IsEnabled(LogLevel.Warning) && _failures.Opens(out int held)) PoolLog.DialFailed(Log, _telemetry.Name, _name, Since(slot.Dial.Begun).TotalMilliseconds, failure.Message, held);
            return;
        }
        ConnectionFacts facts = result.Connection!.Facts;
        slot.Telemetry = ConnectionTelemetry.Open(_telemetry.Instruments, Server, facts.RemoteEndPoint);
        if (Log.IsEnabled(LogLevel.Debug)) PoolLog.ConnectionOpened(Log, _telemetry.Name, facts.Id, _name, facts.RemoteEndPoint, Since(slot.Dial.Begun).TotalMilliseconds);
    }

    private void TellClosed(Slot slot, CloseReason reason)
    {
        ConnectionFacts facts = slot.Connection.Facts;
        TimeSpan age = Since(facts.Opened);
        slot.Telemetry?.Close(age);
        if (_telemetry.Instruments.Closes.Enabled)
        {
            TagList tags = Server.ToTags();
            tags.Add("poolingclient.close.reason", CloseReasonTag.Of(reason));
            _telemetry.Instruments.Closes.Add(1, tags);
        }
        if (Log.IsEnabled(LogLevel.Debug)) PoolLog.ConnectionClosed(Log, _telemetry.Name, facts.Id, _name, CloseReasonTag.Of(reason), age.TotalSeconds, facts.Exchanges, facts.OctetsSent, facts.OctetsReceived);
        // What an end has confirmed is no news.
        if (facts.LearnedIdleLimit is not { } limit || Interlocked.Exchange(ref _learned, limit.Ticks) == limit.Ticks) return;
        PoolLog.IdleLimitLearned(Log, _telemetry.Name, facts.RemoteEndPoint, _name, limit.TotalSeconds);
    }

    private void TellReplay(Exchange exchange)
    {
        if (exchange.Past is not [.., { } lost]) return;
        if (_telemetry.Instruments.Replays.Enabled)
        {
            TagList tags = Server.ToTags();
            tags.Add("poolingclient.replay.reason", CloseReasonTag.Of(lost.Connection.Closed));
            _telemetry.Instruments.Replays.Add(1, tags);
        }
        if (Log.IsEnabled(LogLevel.Information)) PoolLog.RequestReplayed(Log, _telemetry.Name, exchange.Describe(), exchange.Attempts, Http1Connection.MostReplays, lost.Connection.Id, lost.Why, exchange.WorstFate);
    }

    private void TellRefused(Exchange exchange)
    {
        if (!Log.IsEnabled(LogLevel.Warning) || !_refusals.Opens(out int held)) return;
        PoolLog.QueueFull(Log, _telemetry.Name, exchange.Describe(), _settings.MaxQueuedRequests, _settings.MaxConnectionsPerServer, _name, held);
    }

    private void TellSharing(IConnector connector)
    {
        (int depth, string? reason, _) = connector.Sharing;
        int before = _depth;
        _depth = depth;
        if (depth == 1 && before != 1) PoolLog.PipeliningStopped(Log, _telemetry.Name, _name, reason);
        else if (depth > 1 && before == 1) PoolLog.PipeliningResumed(Log, _telemetry.Name, _name, depth);
    }

    private TimeSpan Since(long instant) => _settings.Time.GetElapsedTime(instant);
}
