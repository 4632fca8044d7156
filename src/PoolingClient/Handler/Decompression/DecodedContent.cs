using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>A response's content without its last coding. It is decoded while it is read.</summary>
internal sealed class DecodedContent : HttpContent
{
    private readonly ExchangeContent _coded;
    private readonly ContentCoding _coding;
    private readonly MessageSettings _limits;

    private DecodedContent(ExchangeContent coded, ContentCoding coding, string remaining, MessageSettings limits)
    {
        (_coded, _coding, _limits) = (coded, coding, limits);
        foreach (KeyValuePair<string, HeaderStringValues> header in coded.Headers.NonValidated)
        {
            if (header.Key is "Content-Length") continue;
            if (header.Key is not "Content-Encoding") Headers.TryAddWithoutValidation(header.Key, header.Value);
            else if (remaining.Length > 0) Headers.TryAddWithoutValidation(header.Key, remaining);
        }
    }

    public HandlerExchange Exchange => _coded.Exchange;

    /// <summary>
    /// Puts decoded content in the place of coded one, where there is any whose last coding is asked for. What a response without content says of
    /// one (HEAD, 304), and a part of one (206), stays as it is.
    /// </summary>
    public static HttpResponseMessage Unwrap(HttpResponseMessage response, HandlerExchange exchange, MessageSettings messages)
    {
        bool mayHaveContent = response.StatusCode is not (HttpStatusCode.SwitchingProtocols or HttpStatusCode.NoContent or HttpStatusCode.NotModified or HttpStatusCode.PartialContent);
        if (!mayHaveContent || exchange.Kind.HasFlag(Http1.RequestKind.Head) || response.Content is not ExchangeContent coded) return response;
        if (!coded.Headers.NonValidated.TryGetValues("Content-Encoding", out HeaderStringValues values)) return response;
        string all = string.Join(", ", values).TrimEnd(' ', '\t', ',');
        int comma = all.LastIndexOf(',');
        if (CodingOf(all[(comma + 1)..].Trim(' ', '\t'), messages.Decompression) is not { } coding) return response;
        response.Content = new DecodedContent(coded, coding, comma < 0 ? "" : all[..comma].TrimEnd(' ', '\t', ','), messages);
        return response;
    }

    protected override async Task<Stream> CreateContentReadStreamAsync() => Decode(await _coded.ReadAsStreamAsync().ConfigureAwait(false));

    protected override async Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => Decode(await _coded.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Decode(_coded.ReadAsStream(cancellationToken));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Stream decoded = await CreateContentReadStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using (decoded.ConfigureAwait(false)) await decoded.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpIOException e) when (e.InnerException is PoolingRequestException failure)
        {
            throw failure;   // as ExchangeContent does
        }
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using Stream decoded = CreateContentReadStream(cancellationToken);
        try
        {
            decoded.CopyTo(stream);
        }
        catch (HttpIOException e) when (e.InnerException is PoolingRequestException failure)
        {
            throw failure;
        }
    }

    /// <summary>Nobody knows before it is decoded.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _coded.Dispose();
        base.Dispose(disposing);
    }

    private static ContentCoding? CodingOf(string name, DecompressionMethods methods)
    {
        if (methods.HasFlag(DecompressionMethods.GZip) && (Is(name, "gzip") || Is(name, "x-gzip"))) return ContentCoding.GZip;   // RFC 9110 8.4.1.3
        if (methods.HasFlag(DecompressionMethods.Deflate) && Is(name, "deflate")) return ContentCoding.Deflate;
        return methods.HasFlag(DecompressionMethods.Brotli) && Is(name, "br") ? ContentCoding.Brotli : null;
    }

    private static bool Is(string name, string coding) => name.Equals(coding, StringComparison.OrdinalIgnoreCase);

    private DecodingStream Decode(Stream coded) => new(_coded.Exchange, coded, _coding, _limits);
}
