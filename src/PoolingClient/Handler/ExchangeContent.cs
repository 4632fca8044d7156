using System.Net;
using System.Net.Http;
using PoolingClient.Connections;

namespace PoolingClient.Handler;

/// <summary>The content of a response: at hand where it came with the head, else read from the connection by whoever reads it.</summary>
internal sealed class ExchangeContent(HandlerExchange exchange, long length, bool isTunnel = false) : HttpContent
{
    private byte[] _early = [];
    private int _earlyLength;
    private IContentLender? _lender;
    private volatile bool _isDisposed;   // once true, always true
    private int _isOpened;   // once 1, always 1: content is there once

    public HandlerExchange Exchange => exchange;

    /// <summary>Content that came with the head. Called by the connection, before the caller has the response.</summary>
    public void Add(ReadOnlySpan<byte> content)
    {
        if (_earlyLength + content.Length > _early.Length) Array.Resize(ref _early, Math.Max(content.Length, length >= 0 ? (int)Math.Min(length, 64 * 1024) : 2 * _early.Length + content.Length));
        content.CopyTo(_early.AsSpan(_earlyLength));
        _earlyLength += content.Length;
    }

    /// <summary>The rest is read from <paramref name="lender"/>.</summary>
    public void SetLender(IContentLender lender) => _lender = lender;

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(Open());

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => Task.FromResult(Open());

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_lender is null && exchange.State == ExchangeState.Completed)
        {
            TakeOnce();
            await stream.WriteAsync(_early.AsMemory(0, _earlyLength), cancellationToken).ConfigureAwait(false);
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
            _lender?.GiveBack(exchange);
        }
        base.Dispose(disposing);
    }

    private Stream Open() => isTunnel ? new TunnelStream(exchange, OpenStream(), (IContentSink)exchange.Connection!) : OpenStream();

    private ExchangeContentStream OpenStream()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        TakeOnce();
        return new ExchangeContentStream(exchange, _early.AsMemory(0, _earlyLength), _lender, length);
    }

    /// <summary>Also what is at hand is there once: whether content came with its head is chance, and must not show.</summary>
    private void TakeOnce()
    {
        if (Interlocked.Exchange(ref _isOpened, 1) == 1) throw new InvalidOperationException("The response's content was read already; it comes from the socket, once.");
    }
}
