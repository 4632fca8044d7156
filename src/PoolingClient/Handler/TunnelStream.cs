using System.Net.Http;
using PoolingClient.Connections;

namespace PoolingClient.Handler;

/// <summary>
/// A connection that speaks HTTP no more, after 101 or a CONNECT that succeeded: what is read comes from it, what is written goes out as it is, at once.
/// One reader and one writer at the same time. Disposing it ends the connection.
/// </summary>
internal sealed class TunnelStream(HandlerExchange exchange, ExchangeContentStream input, IContentSink sink) : Stream
{
    public override bool CanRead => input.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => input.CanRead;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => input.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => input.Read(buffer);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(!input.CanRead, this);
        try
        {
            await sink.WriteAsync(exchange, buffer, isLast: false).ConfigureAwait(false);
            sink.Flush(exchange);
        }
        catch (ContentFailedException e)
        {
            throw FailureDoor.ToContentException(exchange, e.Failure, exchange.Settings.Time);
        }
        catch (SendingStoppedException)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection has ended: nothing more can be sent on it.");
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) input.Dispose();
        base.Dispose(disposing);
    }
}
