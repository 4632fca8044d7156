using System.Net;
using System.Net.Sockets;
using PoolingClient.Tests.Pool;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Pipelines;

/// <summary>A socket whose peer is the test: it says what comes and in which pieces, and keeps what was sent, send by send. The kernel takes all octets at once.</summary>
internal sealed class TapeCarrier : Carrier
{
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _input = new();
    private Exception? _end;
    private bool _hasFin;
    private TaskCompletionSource<int>? _waiter;
    private Memory<byte>? _buffer;   // of a receive that waits; null where no octet is wanted

    /// <summary>What went out, send by send.</summary>
    public List<byte[]> Sends { get; } = [];

    /// <summary>Runs within the next send: the octets are on their way, and the sender has not gone on.</summary>
    public Action? OnNextSend { get; set; }

    /// <summary>Runs when the carrier is next asked whether anything has come, before it answers.</summary>
    public Action? OnNextLook { get; set; }

    /// <summary>Runs when somebody next begins to wait for input, before the wait begins.</summary>
    public Action? OnNextWait { get; set; }

    /// <summary>The size of the room that the last receive had.</summary>
    public int LastRoom { get; private set; }

    /// <summary>What comes stays in the socket, where it can be seen, until <see cref="Deliver"/>: its reader has not run yet.</summary>
    public bool HoldsBack { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Somebody waits for octets: the connection has done all that it can do with those that came.</summary>
    public bool IsAwaited
    {
        get
        {
            lock (_gate) return _waiter is not null;
        }
    }

    public override EndPoint? LocalEndPoint => null;

    public override EndPoint? RemoteEndPoint => null;

    public override bool HasInput
    {
        get
        {
            Action? act = OnNextLook;
            OnNextLook = null;
            act?.Invoke();
            lock (_gate) return HasAny;
        }
    }

    private bool HasAny => _input.Count > 0 || _hasFin || _end is not null;

    /// <summary>These octets come.</summary>
    public void Feed(ReadOnlyMemory<byte> octets) => Change(() => _input.Enqueue(octets));

    public void Feed(string text) => Feed(System.Text.Encoding.Latin1.GetBytes(text));

    /// <summary>The reader runs.</summary>
    public void Deliver()
    {
        HoldsBack = false;
        Change(static () => { });
    }

    public void Fin() => Change(() => _hasFin = true);

    public void Reset() => Change(() => _end = new SocketException((int)SocketError.ConnectionReset));

    public override int TrySend(ReadOnlyMemory<byte> octets, out SocketError error)
    {
        error = IsDisposed ? SocketError.OperationAborted : SocketError.Success;
        if (IsDisposed) return 0;
        lock (Sends) Sends.Add(octets.ToArray());
        Action? act = OnNextSend;
        OnNextSend = null;
        act?.Invoke();
        return octets.Length;
    }

    public override ValueTask SendAsync(ReadOnlyMemory<byte> octets) => throw new NotSupportedException();

    public override ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken)
    {
        Action? act = OnNextWait;
        OnNextWait = null;
        act?.Invoke();
        return Wait(null, cancellationToken);
    }

    public override ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        LastRoom = buffer.Length;
        return Wait(buffer, cancellationToken);
    }

    public override TcpSocketInfo? ReadTcpInfo() => null;

    public override Stream ToStream() => throw new NotSupportedException();

    public override void EndReceiving() => Fin();

    public override void Dispose()
    {
        IsDisposed = true;
        Change(() => _end = new ObjectDisposedException(nameof(TapeCarrier)));
    }

    private ValueTask<int> Wait(Memory<byte>? buffer, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Assert.Null(_waiter);   // one reader at a time
            if (_end is { } end) return ValueTask.FromException<int>(end);
            if (HasAny) return new ValueTask<int>(Take(buffer));
            (_waiter, _buffer) = (new TaskCompletionSource<int>(), buffer);
            return new ValueTask<int>(_waiter.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>The waiter goes on within this call.</summary>
    private void Change(Action change)
    {
        TaskCompletionSource<int>? waiter;
        int taken = 0;
        Exception? end;
        lock (_gate)
        {
            change();
            if (HoldsBack || (!HasAny && _waiter is not null)) return;
            (waiter, _waiter, end) = (_waiter, null, _end);
            if (waiter is not null && end is null) taken = Take(_buffer);
        }
        if (waiter is null) return;
        if (end is null)
        {
            OnThisThread.Run(() => waiter.TrySetResult(taken));
            return;
        }
        OnThisThread.Run(() => waiter.TrySetException(end));
        _ = waiter.Task.Exception;   // a wait that was begun and is needed no more is nobody's failure
    }

    private int Take(Memory<byte>? buffer)
    {
        if (buffer is not { } room || _input.Count == 0) return 0;
        ReadOnlyMemory<byte> first = _input.Dequeue();
        int count = Math.Min(first.Length, room.Length);
        first[..count].CopyTo(room);
        if (count == first.Length) return count;
        ReadOnlyMemory<byte>[] others = [.. _input];
        _input.Clear();
        _input.Enqueue(first[count..]);
        foreach (ReadOnlyMemory<byte> other in others) _input.Enqueue(other);
        return count;
    }
}
