using System.Buffers;
using System.Runtime.CompilerServices;
using PoolingClient.Connections;

namespace PoolingClient.Handler;

/// <summary>Reads a response's content: what is at hand first, then from the connection. Disposing it half-way gives the connection back.</summary>
internal sealed class ExchangeContentStream(ExchangeContent content, IContentLender? lender, long length) : Stream
{
    private const int LargestCopyBuffer = 128 * 1024, DefaultCopyBuffer = 64 * 1024;

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
        if (content.ReadEarly(buffer.Span) is var early and > 0) return new ValueTask<int>(early);
        if (content.IsAtHand && buffer.IsEmpty) return new ValueTask<int>(0);
        return lender is null ? new ValueTask<int>(content.AtEnd()) : ReadLentAsync(buffer, cancellationToken);
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
        if (content.ReadEarly(buffer) is var early and > 0) return early;
        if (content.IsAtHand && buffer.IsEmpty) return 0;
        if (lender is null) return content.AtEnd();
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
            content.EndLoan();
            lender?.GiveBack(content.Exchange);
        }
        base.Dispose(disposing);
    }

    private static int Wait(ValueTask<int> read) => read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadLentAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            int read = await lender!.ReadAsync(content.Exchange, buffer, cancellationToken).ConfigureAwait(false);
            if (content.Exchange.IsSettled) content.EndLoan();
            return read;
        }
        catch (ContentFailedException e)
        {
            content.EndLoan();   // its caller knows: nobody has forgotten it
            throw FailureDoor.ToContentException(content.Exchange, e.Failure, content.Exchange.Settings.Time);
        }
        catch (OperationCanceledException e) when (e is not TaskCanceledException)
        {
            throw new TaskCanceledException(e.Message, e.InnerException, e.CancellationToken);   // the type that callers catch
        }
    }
}
