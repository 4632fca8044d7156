using System.Net;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>
/// The end points of one destination, for as long as the pool of its connections lives: found by one resolution for all who need them, used for
/// an interval, found again; in which order each dial tries them, and which of them have vanished.
/// </summary>
/// <remarks>
/// A resolution that fails changes nothing where end points are known: they are used for another interval. So an outage of the resolver ends no
/// traffic, and costs a dial no more than <see cref="Patience"/>.
/// </remarks>
internal sealed partial class AddressBook
{
    /// <summary>How long a dial waits for the resolver where it could use older addresses: an answer that comes at all mostly comes within a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long a resolution that no dial waits for may take: as long as the system's resolver asks three servers twice, 5 s each.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // Immutable.
    private readonly EndPointSource _source;
    private readonly PoolSettings _settings;
    private readonly Lock _gate = new();

    // Under the gate.
    private readonly AddressMemory _memory;
    private EndPoint[]? _known;   // by the last resolution that succeeded
    private SharedResolution? _underWay;
    private int _turn;
    private long _answeredAt;     // 0 before the first answer
    private string? _failure;     // of the last resolution, where that failed

    // Written under the gate.
    private long _freshUntil;
    private int _version;   // how often the set of end points has changed

    public AddressBook(EndPointSource source, PoolSettings settings)
    {
        (_source, _settings, _memory) = (source, settings, new AddressMemory(settings));
        if (source.Fixed is not null) (_known, _freshUntil) = (source.Fixed, long.MaxValue);
    }

    private bool Renews => _source.Fixed is null && _settings.Transport.AddressRefresh != Timeout.InfiniteTimeSpan;

    /// <summary>The end points for one more dial, in the order in which it is to try them.</summary>
    public ValueTask<EndPoint[]> GetAsync(CancellationToken cancellationToken)
    {
        SharedResolution resolution;
        TimeSpan? patience = null;
        bool isNew;
        lock (_gate)
        {
            long now = _settings.Time.GetTimestamp();
            if (_known is { } known && now < _freshUntil) return new ValueTask<EndPoint[]>(NextOrder(known, now));
            resolution = Join(now, out isNew);
            if (_known is not null) patience = Patience - _settings.Time.GetElapsedTime(resolution.Begun, now);   // those that come later have waited before they came
        }
        if (isNew) _ = ResolveAsync(resolution);
        return WaitAsync(resolution, patience, cancellationToken);
    }

    /// <summary>Resolves again in the background, where it is time to.</summary>
    public void Refresh(long now)
    {
        if (!Renews || now < Volatile.Read(ref _freshUntil)) return;
        SharedResolution resolution;
        lock (_gate)
        {
            if (_known is null || _underWay is not null || now < _freshUntil) return;
            resolution = Join(now, out _);
        }
        // The clock that calls has more to do than to run a resolver of the caller's.
        ThreadPool.UnsafeQueueUserWorkItem(begun => _ = ResolveAsync(begun), resolution, preferLocal: false);
        _ = HoldAsync(resolution);
    }

    /// <summary>The end point that the dial connected to is not among those of its name any more. Asked by one thread at a time.</summary>
    public bool HasVanished(DialFacts dial)
    {
        int version = Volatile.Read(ref _version);
        if (!Renews || dial.SeenVersion == version || dial.EndPoint is not { } endPoint) return false;
        bool isKnown;
        lock (_gate) isKnown = Array.IndexOf(_known!, endPoint) >= 0;
        if (isKnown) dial.SeenVersion = version;
        return !isKnown;
    }

    public void NoteFailed(EndPoint endPoint, long begun, long now)
    {
        lock (_gate) _memory.Failed(endPoint, begun, now);
    }

    public void NoteConnected(EndPoint endPoint)
    {
        lock (_gate) _memory.Succeeded(endPoint);
    }

    /// <summary>Under the gate.</summary>
    private EndPoint[] NextOrder(EndPoint[] known, long now) => known.Length == 1 ? known : OrderOf(known, now);

    private EndPoint[] OrderOf(EndPoint[] known, long now) => AddressOrder.Of(known, _turn++, endPoint => _memory.IsAvoided(endPoint, now));

    /// <summary>Under the gate.</summary>
    private SharedResolution Join(long now, out bool isNew)
    {
        isNew = _underWay is null;
        _underWay ??= new SharedResolution(now);
        _underWay.Waiting++;
        return _underWay;
    }

    /// <param name="resolution">It was joined.</param>
    /// <param name="patience">How long it is waited for before what was known is used; null where nothing was.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async ValueTask<EndPoint[]> WaitAsync(SharedResolution resolution, TimeSpan? patience, CancellationToken cancellationToken)
    {
        try
        {
            if (patience is not { } limit) await resolution.Result.WaitAsync(cancellationToken).ConfigureAwait(false);
            else if (limit > TimeSpan.Zero) await resolution.Result.WaitAsync(limit, _settings.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (patience is not null && !cancellationToken.IsCancellationRequested)
        {
            // What was known before is used.
        }
        finally
        {
            if (patience is null) Leave(resolution);
            else _ = HoldAsync(resolution);   // its answer is for the dials to come
        }
        lock (_gate) return NextOrder(_known!, _settings.Time.GetTimestamp());
    }

    /// <summary>Waits on, on nobody's behalf, so that the resolution may go on for a while.</summary>
    private async Task HoldAsync(SharedResolution resolution)
    {
        try { await resolution.Result.WaitAsync(Longest, _settings.Time).ConfigureAwait(false); }
        catch (Exception) { }   // who has use for the error waits himself
        finally { Leave(resolution); }
    }

    private void Leave(SharedResolution resolution)
    {
        lock (_gate)
        {
            if (--resolution.Waiting > 0 || _underWay != resolution) return;
            End();
        }
        resolution.Leave();
    }

    private async Task ResolveAsync(SharedResolution resolution)
    {
        try
        {
            EndPoint[] found = await _source.ResolveAsync(resolution.Left).OrLeave(null, resolution.Left).ConfigureAwait(false);
            lock (_gate)
            {
                if (_underWay != resolution) return;
                End();
                if (_known is null || !found.ToHashSet().SetEquals(_known))
                {
                    _memory.Keep(found);
                    Volatile.Write(ref _version, _version + 1);
                }
                (_known, _answeredAt, _failure) = (found, _settings.Time.GetTimestamp(), null);
            }
            resolution.Succeed(found);
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                if (_underWay == resolution)
                {
                    End();
                    _failure = e.Message;
                }
            }
            resolution.Fail(e);
        }
    }

    /// <summary>Under the gate: it has come to an end, whichever. The next is due after the interval; at once, where nothing is known or each dial resolves for itself.</summary>
    private void End()
    {
        _underWay = null;
        long due = !Renews ? 0 : _settings.InstantAfter(_settings.Transport.AddressRefresh);
        Volatile.Write(ref _freshUntil, due);
    }
}
