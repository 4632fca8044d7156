using System.Globalization;
using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>What a caller's content writes itself into. It waits while the server does not read, and never lets more pass than was declared.</summary>
internal sealed class RequestContentStream(IContentSink sink, Exchange exchange, long declared, RequestTrailers? trailers) : WriteOnlyStream
{
    private long _written;

    /// <summary>The content has written all it has.</summary>
    /// <exception cref="InvalidOperationException">It was less than declared.</exception>
    public void End()
    {
        if (declared >= 0 && _written < declared) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The content ended after {_written} octets; its Content-Length is {declared} (RFC 9110 8.6)."));
        if (_written == declared && _written > 0) return;   // what had its length said its end with its last octet
        if (trailers is null)
        {
            sink.End(exchange, default);
            return;
        }
        var lines = new OctetBuffer();
        try
        {
            trailers.Encode(lines);
            sink.End(exchange, lines.Span);
        }
        finally
        {
            lines.Release();
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);
        if (declared >= 0 && buffer.Length > declared - _written)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The content has more octets than its Content-Length of {declared} (RFC 9110 8.6)."));
        }
        _written += buffer.Length;
        return sink.WriteAsync(exchange, buffer, isLast: _written == declared);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush() => sink.Flush(exchange);

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        sink.Flush(exchange);
        return Task.CompletedTask;
    }
}
