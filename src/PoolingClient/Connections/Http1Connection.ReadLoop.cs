using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>
/// The read loop. It holds the baton but for the time it is lent. All responses that one receive brought are read before any
/// caller is woken, and a connection is back in the pool before the caller who ended its exchange goes on.
/// </summary>
internal sealed partial class Http1Connection
{
    private const int LeastInput = 4 * 1024, MostInput = 64 * 1024;

    /// <summary>With several exchanges in flight one receive should hold what they bring: 32 answers of 10 KiB and more.</summary>
    private const int MostSharedInput = 512 * 1024;

    /// <summary>So many receives in a row that needed less than a quarter of the room make it smaller.</summary>
    private const int FewOctetsInARow = 16;

    private static readonly Spares<FieldLine[]> s_tables = new();   // of connections that are idle

    private AsyncSignal? _batonReturned;   // made before the baton is lent for the first time

    // Who holds the baton.
    private readonly List<Exchange> _headsReady = [];
    private ValueTask<int>? _begunWait;   // for octets that belong to no request
    private int _inputSize = LeastInput;
    private int _fewOctets;
    private long _previousReceive;   // when octets came before those that came last

    private async Task ReadLoopAsync()
    {
        try
        {
            Turn turn = Turn.NeedInput;
            while (turn != Turn.Closed)
            {
                if (turn == Turn.Lent)
                {
                    await _batonReturned!.WaitAsync().ConfigureAwait(false);
                }
                else
                {
                    // As ReceiveAsync does: one task less for each receive.
                    if (WaitsFirst)
                    {
                        ReleaseInput();
                        do await BeginWait(default).ConfigureAwait(false);
                        while (IsUnfounded);
                        StopTakingIfIdle();
                    }
                    Memory<byte> free = FreeInput();
                    if (!Take(await _carrier.ReceiveAsync(free, default).ConfigureAwait(false), free.Length)) OnFin();
                }
                turn = Parse();
                GiveRoom();
                SignalHeads();
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            OnReceiveFailed(e);
        }
        catch (Exception e)
        {
            // A mistake of ours must not leave a caller waiting.
            Shut(CloseReason.SocketError, new Loss(FailureKind.ClosedByUs, $"reading failed: {e.Message}.", e));
        }
        finally
        {
            EndUnfinished();
            SignalHeads(isLast: true);
            _input.Release();
        }
    }

    /// <summary>Whoever closed the connection may not have failed its exchanges yet. One whose content is not complete must have failed before its caller is told.</summary>
    private void EndUnfinished()
    {
        if (_current is { State: ExchangeState.Receiving, IsLent: false } unfinished) Lose(unfinished, _loss ?? new Loss(FailureKind.ClosedByUs, "the connection was closed by the client."));
    }

    private void SignalHeads(bool isLast = false)
    {
        Exchange? held = isLast ? null : _heldBack;
        foreach (Exchange exchange in _headsReady)
        {
            if (exchange != held) exchange.SignalHead();
        }
        _headsReady.Clear();
        if (held is not null) _headsReady.Add(held);
    }

    /// <summary>Receives into the input, for whoever reads content. While nothing is outstanding it waits without a buffer. False is the peer's FIN.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        if (WaitsFirst)
        {
            ReleaseInput();
            do await BeginWait(cancellationToken).ConfigureAwait(false);
            while (IsUnfounded);
            StopTakingIfIdle();
        }
        Memory<byte> free = FreeInput();
        return Take(await _carrier.ReceiveAsync(free, cancellationToken).ConfigureAwait(false), free.Length);
    }

    /// <summary>Nothing is outstanding, or a wait for what belongs to no request is under way.</summary>
    private bool WaitsFirst => _begunWait is not null || (_input.Length == 0 && Volatile.Read(ref _inFlight) == 0);

    /// <summary>The wait may end without a cause. It is asked for one only where no request is out, so not on a request's way.</summary>
    private bool IsUnfounded => Volatile.Read(ref _inFlight) == 0 && !_carrier.HasInput;

    private void ReleaseInput()
    {
        _input.Release();
        if (_reader.Head.Fields.TakeTable() is { } table) s_tables.Add(table);
    }

    private ValueTask<int> BeginWait(CancellationToken cancellationToken)
    {
        ValueTask<int> wait = _begunWait ?? _carrier.WaitForInputAsync(cancellationToken);
        _begunWait = null;
        return wait;
    }

    private Memory<byte> FreeInput() => _input.GetMemory(Math.Max(1, _inputSize - _input.Length));

    /// <summary>Octets have come into the input; false: none, which is the peer's FIN.</summary>
    private bool Take(int received, int room)
    {
        _input.Advance(received);
        // FIN is no octet: how long nothing came before it is what an idle connection's end teaches.
        if (received > 0)
        {
            _previousReceive = Facts.LastReceive;
            Facts.AddReceived(received, _settings.Time.GetTimestamp());
        }
        // A receive that fills its room has more behind it: the next one gets twice as much.
        if (received == room) _inputSize = Math.Min(_isProven && _pipelining.IsOn ? MostSharedInput : MostInput, _inputSize * 2);
        else if (received < room / 4 && ++_fewOctets >= FewOctetsInARow) (_inputSize, _fewOctets) = (Math.Max(LeastInput, _inputSize / 2), 0);
        else if (received >= room / 4) _fewOctets = 0;
        return received > 0;
    }
}
