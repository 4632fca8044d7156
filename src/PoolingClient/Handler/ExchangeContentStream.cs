using System.Buffers;
using PoolingClient.Connections;

namespace PoolingClient.Handler;

/// <summary>Reads a response's content: what is at hand first, then from the connection. Disposing it half-way gives the connection back.</summary>
internal sealed class ExchangeContentStream(HandlerExchange exchange, ReadOnlyMemory<byte> early, IContentLender? lender, long length) : Stream
{
    private const int LargestCopyBuffer = 128 * 1024, DefaultCopyBuffer = 64 * 1024;

    private ReadOnlyMemory<byte> _early = early;
    private bool _isDisposed;

    public override bool CanRead => !_isDisposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
        if (!_early.IsEmpty) return new ValueTask<int>(ReadEarly(buffer.Span));
        return lender is null ? new ValueTask<int>(AtHandEnd()) : ReadLentAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Wait(ReadAsync(buffer.AsMemory(offset, count)));
    }

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (!_early.IsEmpty) return ReadEarly(buffer);
        if (lender is null) return AtHandEnd();
        byte[] rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        try
        {
            int read = Wait(ReadAsync(rented.AsMemory(0, buffer.Length)));
            rented.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ValidateCopyToArguments(destination, bufferSize);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(length < 0 ? DefaultCopyBuffer : length, bufferSize, Math.Max(bufferSize, LargestCopyBuffer)));
        try
        {
            int read;
            while ((read = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            lender?.GiveBack(exchange);
        }
        base.Dispose(disposing);
    }

    private static int Wait(ValueTask<int> read) => read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();

    /// <summary>What is at hand is all, or all that came before the exchange failed.</summary>
    private int AtHandEnd() => exchange.State == ExchangeState.Completed ? 0 : throw FailureDoor.ToContentException(exchange, exchange.Failure!);

    private int ReadEarly(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _early.Length);
        _early.Span[..count].CopyTo(buffer);
        _early = _early[count..];
        return count;
    }

    private async ValueTask<int> ReadLentAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await lender!.ReadAsync(exchange, buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (ContentFailedException e)
        {
            throw FailureDoor.ToContentException(exchange, e.Failure);
        }
        catch (OperationCanceledException e) when (e is not TaskCanceledException)
        {
            throw new TaskCanceledException(e.Message, e.InnerException, e.CancellationToken);   // the type that callers catch
        }
    }
}
