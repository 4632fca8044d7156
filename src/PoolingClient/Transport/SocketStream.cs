using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PoolingClient.Transport;

/// <summary>
/// A socket as the stream under TLS. It counts what the kernel took, keeps what the peer said first, and remembers whether the end was met: TLS
/// alone tells neither. A write that the kernel takes at once ends at once.
/// </summary>
internal sealed class SocketStream(Socket socket) : Stream
{
    /// <summary>Enough to tell TLS from HTTP.</summary>
    private const int Kept = 8;

    private readonly byte[] _first = new byte[Kept];

    // The reader.
    private int _firstLength;
    private volatile bool _endMet;   // once true, always true

    // The writer.
    private long _taken;

    public Socket Socket => socket;

    /// <summary>Octets that the kernel has taken.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>A receive found the peer's FIN.</summary>
    public bool EndMet => _endMet;

    /// <summary>The first octets that came.</summary>
    public ReadOnlySpan<byte> First => _first.AsSpan(0, _firstLength);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (buffer.IsEmpty) return 0;
            if (read == 0) _endMet = true;
            if (_firstLength < Kept) Keep(buffer.Span[..read]);
            return read;
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int sent = socket.Send(buffer.Span, SocketFlags.None, out SocketError error);
        if (error is not (SocketError.Success or SocketError.WouldBlock)) return ValueTask.FromException(Failed(new SocketException((int)error)));
        Take(Math.Max(0, sent));
        return sent == buffer.Length ? ValueTask.CompletedTask : WriteRestAsync(buffer[Math.Max(0, sent)..], cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) TcpCarrier.Close(socket);
        base.Dispose(disposing);
    }

    private static IOException Failed(SocketException error) => new(error.Message, error);

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        try
        {
            while (!rest.IsEmpty)
            {
                int sent = await socket.SendAsync(rest, SocketFlags.None, cancellationToken).ConfigureAwait(false);
                Take(sent);
                rest = rest[sent..];
            }
        }
        catch (SocketException e)
        {
            throw Failed(e);
        }
    }

    private void Take(int count) => Volatile.Write(ref _taken, _taken + count);

    private void Keep(ReadOnlySpan<byte> octets)
    {
        int count = Math.Min(Kept - _firstLength, octets.Length);
        octets[..count].CopyTo(_first.AsSpan(_firstLength));
        _firstLength += count;
    }
}
