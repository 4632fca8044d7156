using System.Net.Sockets;

namespace PoolingClient.Testing.Proxying;

/// <summary>
/// One path of a connection: a task that receives from its sender into a queue, and one that passes on what is due in it, cut and changed as planned.
/// </summary>
internal sealed class Pump
{
    // What a limited rate passes on at once: 20 ms of it.
    private const int PiecesPerSecond = 50;

    private readonly Relay _relay;
    private readonly FaultPath _path;
    private readonly Socket _source, _sink;
    private readonly PathQueue _queue;
    private readonly PathSchedule _schedule;
    private readonly HoldGate _hold = new();

    // The receiving task's only, until the queue is complete.
    private long _lastDue;
    private bool _endsWithReset;

    // The passing task's only.
    private long _passed, _notBefore;
    private bool _hasEnded;

    internal Pump(Relay relay, ProxyPath which, Socket source, Socket sink)
    {
        (_relay, Which, _source, _sink) = (relay, which, source, sink);
        _path = which is ProxyPath.ToServer ? relay.Record.Plan.ToServer : relay.Record.Plan.ToClient;
        _queue = new PathQueue(relay.State.Options.BufferSize);
        _schedule = new PathSchedule(_path, relay.State.Options.Seed, relay.Record.Id, which);
    }

    internal ProxyPath Which { get; }

    /// <summary>Its sender, as the one that ends a connection.</summary>
    internal ProxyEnd Sender => Which is ProxyPath.ToServer ? ProxyEnd.Client : ProxyEnd.Server;

    private ProxyEnd Receiver => Which is ProxyPath.ToServer ? ProxyEnd.Server : ProxyEnd.Client;

    /// <summary>From now on nothing passes; what comes is read and thrown away.</summary>
    internal void Discard() => _queue.Discard();

    /// <summary>Sends FIN to the receiver, after what was passed on.</summary>
    internal void ShutdownSink()
    {
        try
        {
            _sink.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The receiver was quicker: the connection has ended already.
        }
    }

    internal void Heal() => _hold.Release();

    /// <summary>Closes the sender's socket alone, with RST or with FIN.</summary>
    internal void CloseSource(bool isReset) => Relay.Close(_source, isReset);

    internal async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var room = await _queue.ReserveAsync(_relay.Over).ConfigureAwait(false);
                var count = await _source.ReceiveAsync(room, SocketFlags.None, _relay.Over).ConfigureAwait(false);
                if (count == 0)
                {
                    break;
                }

                _relay.Touch();
                if (_queue.Discards)
                {
                    _relay.Ignored(this);
                }
                else
                {
                    _queue.Put(count, NextDue());
                }
            }

            EndOfSource(isReset: false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            EndOfSource(isReset: true);
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }

    internal async Task PassAsync()
    {
        try
        {
            while (await PassNextAsync().ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The receiver closed with octets under way, which is answered with RST: the sender learns of it as it would without a proxy.
            _relay.Reset(Receiver);
        }
        catch (OperationCanceledException)
        {
            // The connection is over, or forgotten.
        }
    }

    private void EndOfSource(bool isReset)
    {
        if (!_queue.Discards)
        {
            _ = _relay.Record.TryClaim(Sender);
            _endsWithReset = isReset;
            _queue.Complete(NextDue());
        }
        else if (_relay.IsForgotten)
        {
            CloseSource(isReset: false);
        }
        else if (isReset)
        {
            _relay.Reset(Sender);
        }
    }

    private long NextDue() => _lastDue = Math.Max(_lastDue, After(_relay.Clock.GetTimestamp(), _schedule.NextDelay()));

    private async ValueTask<bool> PassNextAsync()
    {
        if (_path.EndAt == _passed && !_hasEnded)
        {
            _hasEnded = true;
            if (!HappenEnd())
            {
                return false;
            }
        }

        var (octets, due) = await _queue.NextAsync(_relay.Over).ConfigureAwait(false);
        if (octets.IsEmpty)
        {
            await WaitUntilAsync(due).ConfigureAwait(false);
            await WhileHeldAsync().ConfigureAwait(false);
            PassEnd();
            return false;
        }

        var piece = octets[..LengthOf(octets.Length)];
        await WaitUntilAsync(StartOf(piece.Length, due)).ConfigureAwait(false);
        await WhileHeldAsync().ConfigureAwait(false);
        _schedule.Corrupt(piece.Span, _passed, offset => _relay.Happened("Corruption", Which, offset));
        await SendAsync(piece).ConfigureAwait(false);
        _queue.Take(piece.Length);
        return true;
    }

    /// <summary>Up to the end of a segment, to the planned end, and to what the rate allows at once.</summary>
    private int LengthOf(int available)
    {
        var length = Math.Min(available, _schedule.SegmentEnd(_passed) - _passed);
        if (_path.EndAt is { } end && end > _passed)
        {
            length = Math.Min(length, end - _passed);
        }

        return (int)(_path.OctetsPerSecond > 0 ? Math.Min(length, Math.Max(1, _path.OctetsPerSecond / PiecesPerSecond)) : length);
    }

    /// <summary>When a piece may be passed on: when it is due, after the pause between segments, and when its last octet is through a link of limited rate.</summary>
    private long StartOf(int length, long due)
    {
        var start = Math.Max(due, _notBefore);
        if (_path.OctetsPerSecond > 0)
        {
            start = After(start, TimeSpan.FromSeconds((double)length / _path.OctetsPerSecond));
            _notBefore = start;
        }

        if (_path.SegmentInterval > TimeSpan.Zero && _schedule.SegmentEnd(_passed) == _passed + length)
        {
            _notBefore = After(Math.Max(start, _relay.Clock.GetTimestamp()), _path.SegmentInterval);
        }

        return start;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            var count = await _sink.SendAsync(piece, SocketFlags.None, _relay.Over).ConfigureAwait(false);
            piece = piece[count..];
            _passed += count;
            _relay.Touch();
            _relay.Record.CountPassed(Which, count);
        }
    }

    /// <summary>Whether the path goes on.</summary>
    private bool HappenEnd()
    {
        if (_path.End is PathEnd.Hold or PathEnd.BlackHole)
        {
            // Held before it is told: who sees that it happened may heal it at once.
            (_path.End is PathEnd.Hold ? _hold : _relay.Gate).Hold();
            _relay.Happened(_path.End.ToString(), Which, _passed);
            return true;
        }

        _relay.Happened(_path.End.ToString(), Which, _passed);
        switch (_path.End)
        {
            case PathEnd.Reset:
                _relay.Reset(ProxyEnd.Planned);
                return false;
            case PathEnd.Fin:
                _relay.Fin(ProxyEnd.Planned);
                return false;
            default:
                _ = _relay.Record.TryClaim(ProxyEnd.Planned);
                ShutdownSink();
                Discard();
                return false;
        }
    }

    private void PassEnd()
    {
        if (_endsWithReset)
        {
            _relay.Reset(Sender);
        }
        else
        {
            ShutdownSink();
        }
    }

    private async ValueTask WhileHeldAsync()
    {
        while (_hold.IsHeld)
        {
            await _hold.WaitAsync(_relay.Over).ConfigureAwait(false);
        }

        await _relay.WhileHeldAsync().ConfigureAwait(false);
    }

    private async ValueTask WaitUntilAsync(long at)
    {
        for (var now = _relay.Clock.GetTimestamp(); now < at; now = _relay.Clock.GetTimestamp())
        {
            // Timers count whole milliseconds and cut off the rest: rounding up keeps them from firing early again and again.
            var rest = Math.Ceiling(_relay.Clock.GetElapsedTime(now, at).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(rest), _relay.Clock, _relay.Over).ConfigureAwait(false);
        }
    }

    private long After(long instant, TimeSpan span) => instant + (long)(span.TotalSeconds * _relay.Clock.TimestampFrequency);
}
