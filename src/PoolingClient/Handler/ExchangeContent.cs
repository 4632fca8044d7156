using System.Net;
using System.Net.Http;
using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>The content of a response: at hand where it came with the head, else read from the connection by whoever reads it.</summary>
/// <remarks>
/// Content at hand stands in a rented array. It goes back when the content is disposed, unless somebody reads it in that moment; a response that is never disposed
/// leaves it to the collector.
/// </remarks>
internal sealed class ExchangeContent(HandlerExchange exchange, long length, bool isTunnel = false) : HttpContent
{
    private const int MostAhead = 64 * 1024;

    private readonly TimeProvider _time = exchange.Settings.Time;
    private HandlerExchange? _exchange = exchange;   // null when the exchange has completed and is another request's
    private ExchangeRecord _record;   // what is left of it then
    private byte[] _early = [];
    private int _earlyLength, _earlyRead;
    private ContentLoan? _loan;   // null where all of it came with the head
    private volatile bool _isDisposed;   // once true, always true
    private int _isOpened;   // once 1, always 1: content is there once
    private int _isBusy;   // somebody reads what is at hand; once it went back, for ever

    /// <summary>The exchange, while it is this content's.</summary>
    public HandlerExchange Exchange => _exchange ?? throw new InvalidOperationException("The exchange is over.");

    /// <summary>The content is all at hand: the exchange is not needed any more.</summary>
    public bool TryDetach()
    {
        if (_loan is not null) return false;
        _record = ExchangeRecord.Of(_exchange!);
        _exchange = null;
        return true;
    }

    public RequestTimeline ReadTimeline() => _exchange is { } current ? TimelineReader.Read(current, _time) : TimelineReader.Read(_record, _time);

    /// <summary>Content that came with the head. Called by the connection, before the caller has the response.</summary>
    public void Add(ReadOnlySpan<byte> content)
    {
        if (_earlyLength + content.Length > _early.Length)
        {
            byte[] larger = OctetArrays.Rent(Math.Max(_earlyLength + content.Length, length >= 0 ? (int)Math.Min(length, MostAhead) : 2 * _earlyLength));
            _early.AsSpan(0, _earlyLength).CopyTo(larger);
            if (_early.Length > 0) OctetArrays.Return(_early);
            _early = larger;
        }
        content.CopyTo(_early.AsSpan(_earlyLength));
        _earlyLength += content.Length;
    }

    /// <summary>Something is at hand that was not read yet.</summary>
    public bool IsAtHand => _earlyRead < _earlyLength;

    /// <summary>Takes what is at hand and was not read yet; 0 where nothing is left.</summary>
    public int ReadEarly(Span<byte> buffer)
    {
        if (_earlyRead == _earlyLength) return 0;
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            throw new InvalidOperationException("The content is being read already; one read at a time.");
        }
        int count = Math.Min(buffer.Length, _earlyLength - _earlyRead);
        _early.AsSpan(_earlyRead, count).CopyTo(buffer);
        _earlyRead += count;
        Volatile.Write(ref _isBusy, 0);
        return count;
    }

    /// <summary>Nothing is at hand, and nobody lends more: that is the end only where the exchange has completed.</summary>
    /// <exception cref="HttpIOException">The exchange has failed.</exception>
    public int AtEnd() => _exchange is not { } current || current.State == ExchangeState.Completed ? 0 : throw FailureDoor.ToContentException(current, current.Failure!, _time);

    /// <summary>The rest is read from <paramref name="lender"/>.</summary>
    public void SetLender(IContentLender lender) => _loan = new ContentLoan(Exchange, lender, Exchange.Settings);

    /// <summary>Some or all of it is read from the connection.</summary>
    public bool IsLent => _loan is not null;

    /// <summary>What was lent has been read to its end, or was given back.</summary>
    public void EndLoan() => _loan?.Dispose();

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(Open());

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => Task.FromResult(Open());

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_loan is null && (_exchange is null || _exchange.State == ExchangeState.Completed))
        {
            TakeOnce();
            // What is being written stays as it is until it was written, whoever disposes the content meanwhile.
            ObjectDisposedException.ThrowIf(Interlocked.Exchange(ref _isBusy, 1) == 1, this);
            await stream.WriteAsync(_early.AsMemory(0, _earlyLength), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _isBusy, 0);
            return;
        }
        ExchangeContentStream content = OpenStream();
        try
        {
            await using (content.ConfigureAwait(false)) await content.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpIOException e) when (e.InnerException is PoolingRequestException failure)
        {
            // Whoever buffers the content gets the failure itself; an IOException would be wrapped in one that says only "while copying".
            throw failure;
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using ExchangeContentStream content = OpenStream();
        try
        {
            content.CopyTo(stream);
        }
        catch (HttpIOException e) when (e.InnerException is PoolingRequestException failure)
        {
            throw failure;
        }
    }

    /// <summary>A response says its length itself, in its own field; nothing is added to it.</summary>
    protected override bool TryComputeLength(out long computed)
    {
        computed = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _isDisposed = true;
            if (_loan is { } loan)
            {
                loan.Dispose();
                loan.Lender.GiveBack(Exchange);
            }
            if (Interlocked.Exchange(ref _isBusy, 1) == 0 && _early.Length > 0) OctetArrays.Return(_early);
        }
        base.Dispose(disposing);
    }

    private Stream Open() => isTunnel ? new TunnelStream(Exchange, OpenStream(), (IContentSink)Exchange.Connection!) : OpenStream();

    private ExchangeContentStream OpenStream()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        TakeOnce();
        return new ExchangeContentStream(this, _loan?.Lender, length);
    }

    /// <summary>Also what is at hand is there once: whether content came with its head is chance, and must not show.</summary>
    private void TakeOnce()
    {
        if (Interlocked.Exchange(ref _isOpened, 1) == 1) throw new InvalidOperationException("The response's content was read already; it comes from the socket, once.");
    }
}
