using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PoolingClient.Transport;

/// <summary>A stream that somebody made: by a ConnectCallback, or the TLS in <see cref="TlsCarrier"/>. Nothing is known of it but what it says.</summary>
internal class StreamCarrier(Stream stream) : Carrier
{
    private readonly byte[] _ahead = new byte[1];

    // The writer: a send that has begun, which SendAsync ends.
    private Task? _sending;

    // Any thread: the reader has found octets, or the end, in its wait.
    private volatile bool _inputSeen;
    private bool _hasAhead;
    private int _isDisposed;

    public override EndPoint? LocalEndPoint => null;

    public override EndPoint? RemoteEndPoint => null;

    /// <summary>As far as the reader has found out: a stream cannot be asked.</summary>
    public override bool HasInput => _inputSeen;

    public override bool HidesInput => true;

    /// <summary>A send may be under way.</summary>
    protected bool IsSending => Volatile.Read(ref _sending) is not null;

    /// <summary>Octets were received. Once true, always true.</summary>
    protected bool HasReceived { get; private set; }

    public override int TrySend(ReadOnlyMemory<byte> octets, out SocketError error)
    {
        long before = Taken;
        try
        {
            ValueTask write = stream.WriteAsync(octets);
            if (!write.IsCompleted)
            {
                Volatile.Write(ref _sending, write.AsTask());
                error = SocketError.IOPending;
                return -1;
            }
            write.GetAwaiter().GetResult();
            error = SocketError.Success;
            return octets.Length;
        }
        catch (Exception e)
        {
            error = ErrorOf(e);
            return before >= 0 && Taken == before ? 0 : -1;
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> octets)
    {
        if (_sending is not { } sending)
        {
            await stream.WriteAsync(octets).ConfigureAwait(false);
            return;
        }
        try { await sending.ConfigureAwait(false); }
        finally { Volatile.Write(ref _sending, null); }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken)
    {
        // Not every stream waits when it is asked for nothing: one octet is read ahead.
        if (!_hasAhead) _hasAhead = await stream.ReadAsync(_ahead, cancellationToken).ConfigureAwait(false) > 0;
        _inputSeen = true;
        return 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _inputSeen = false;
        if (_hasAhead && !buffer.IsEmpty)
        {
            (buffer.Span[0], _hasAhead) = (_ahead[0], false);
            return 1;
        }
        int received = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (received > 0) HasReceived = true;
        return received;
    }

    public override TcpSocketInfo? ReadTcpInfo() => null;

    public override void EndReceiving() => Dispose();

    public override Stream ToStream() => stream;

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        try { Close(stream); }
        catch (Exception) { }   // whatever a stream of the caller's says: who waits on the connection must be told of its end
    }

    /// <summary>Octets that the kernel is known to have taken; -1 where it is never known.</summary>
    protected virtual long Taken => -1;

    protected virtual void Close(Stream closing) => closing.Dispose();

    /// <summary>Waits with the stream's own empty read, for streams that are known to wait then.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected async ValueTask<int> WaitEmptyAsync(CancellationToken cancellationToken)
    {
        await stream.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        _inputSeen = true;
        return 0;
    }

    private static SocketError ErrorOf(Exception error) => error switch
    {
        SocketException e => e.SocketErrorCode,
        { InnerException: SocketException e } => e.SocketErrorCode,
        ObjectDisposedException => SocketError.OperationAborted,
        _ => SocketError.ConnectionAborted,
    };
}
