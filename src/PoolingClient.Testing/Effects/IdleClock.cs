using System.Net.Sockets;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Effects;

/// <summary>
/// Makes things happen to a connection that is idle, at exact times. The loop says when idleness begins and ends; between the two
/// the timer may act on the socket, under the gate, and the loop learns of it when it wakes. The timer is not set anew for every
/// answer: when it fires it finds out how long the connection has really been idle.
/// </summary>
internal sealed class IdleClock(OpenConnection connection, ServerState state, EffectRunner runner) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeSpan? _idleClose = state.Options.IdleClose;

    // Under the gate.
    private readonly Queue<(TimeSpan At, Effect? Effect)> _due = [];
    private ITimer? _timer;
    private bool _isSet;
    private bool _isIdle;
    private long _since;
    private IdleOutcome _outcome;
    private TimeSpan _stall;
    private bool _isDisposed;

    /// <summary>How long to stall, after <see cref="IdleOutcome.Stalled"/>.</summary>
    internal TimeSpan StallSpan => _stall;

    /// <summary>Idleness begins.</summary>
    /// <param name="since">When the last answer was sent.</param>
    /// <param name="last">The last request, if there was one.</param>
    /// <param name="ofAnswer">The effects of its answer.</param>
    internal void Begin(long since, ServerRequest? last, IReadOnlyList<Effect>? ofAnswer)
    {
        if (_idleClose is null && !state.Effects.Has(EffectStage.WhileIdle) && ofAnswer is not { Count: > 0 })
        {
            return;
        }

        lock (_gate)
        {
            var effects = runner.Fitting(EffectStage.WhileIdle, last, ofAnswer);
            Plan(effects);
            if (_due.Count > 0)
            {
                _since = since;
                _isIdle = true;

                // A timer that is set was set for an earlier time, unless there are effects of other delays.
                if (!_isSet || effects is not null)
                {
                    Set();
                }
            }
        }
    }

    /// <summary>Idleness ends, because octets or an end came. Says what happened in the meantime.</summary>
    internal IdleOutcome End()
    {
        lock (_gate)
        {
            _isIdle = false;
            var outcome = _outcome;
            _outcome = IdleOutcome.None;
            return outcome;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _isIdle = false;
            _timer?.Dispose();
        }
    }

    private void Plan(List<Effect>? effects)
    {
        _due.Clear();
        if (effects is null)
        {
            if (_idleClose is { } close)
            {
                _due.Enqueue((close, null));
            }

            return;
        }

        var due = effects.Select(effect => (At: effect.IdleFor, Effect: (Effect?)effect));
        if (_idleClose is { } closesToo)
        {
            due = due.Append((closesToo, null));
        }

        foreach (var entry in due.OrderBy(entry => entry.At))
        {
            _due.Enqueue(entry);
        }
    }

    private void Set()
    {
        // A timer counts from when it is set. The clock of a test may have gone on by then, and it would ring late, or never: until it has not, it is set anew.
        TimeSpan rest;
        do
        {
            rest = Rest();
            _isSet = true;
            if (_timer is null)
            {
                _timer = state.Clock.CreateTimer(static clock => ((IdleClock)clock!).Tick(), this, rest, Timeout.InfiniteTimeSpan);
            }
            else
            {
                _ = _timer.Change(rest, Timeout.InfiniteTimeSpan);
            }
        }
        while (_isSet && _due.Count > 0 && Rest() < rest);
    }

    /// <summary>Timers count whole milliseconds and cut off the rest: rounding up keeps them from firing early again and again.</summary>
    private TimeSpan Rest()
    {
        var rest = _due.Peek().At - state.Clock.GetElapsedTime(_since);
        return TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(rest.TotalMilliseconds)));
    }

    private void Tick()
    {
        lock (_gate)
        {
            _isSet = false;
            while (_isIdle && !_isDisposed && _due.Count > 0)
            {
                if (state.Clock.GetElapsedTime(_since) < _due.Peek().At)
                {
                    Set();
                    return;
                }

                Happen(_due.Dequeue().Effect);
            }
        }
    }

    private void Happen(Effect? effect)
    {
        if (effect?.TryFire() == false)
        {
            return;
        }

        switch (effect?.Action ?? EffectAction.Close)
        {
            case EffectAction.Close:
            case EffectAction.CloseWithoutNotify:
                if (effect?.Action is not EffectAction.CloseWithoutNotify)
                {
                    _ = connection.Wire.SayEndAsync().AsTask();
                }

                _ = connection.Record.TryClaim(ConnectionEnd.ClosedByServer);
                connection.Wire.ShutdownBoth();
                connection.CompleteEnd();
                EndWith(IdleOutcome.Over);
                break;
            case EffectAction.Reset:
                connection.Reset();
                EndWith(IdleOutcome.Over);
                break;
            case EffectAction.HalfClose:
                connection.Fin();
                EndWith(IdleOutcome.HalfClosed);
                break;
            case EffectAction.Stall:
                _stall = effect!.Span;
                _outcome = IdleOutcome.Stalled;
                break;
            default:
                Send(effect!.Octets);
                break;
        }
    }

    private void EndWith(IdleOutcome outcome)
    {
        _outcome = outcome;
        _due.Clear();
    }

    private void Send(byte[] octets)
    {
        try
        {
            connection.Wire.SendAsync(octets).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client ended the connection at this moment: the loop is about to notice.
        }
    }
}
