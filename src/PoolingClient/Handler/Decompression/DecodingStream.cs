using System.Globalization;
using System.IO.Compression;
using PoolingClient.Foundation;

namespace PoolingClient.Handler;

/// <summary>
/// Gives content decoded, octets as they come. What is cut off or wrong is an error and never a short success; what grows beyond the limits
/// is one too, before the caller has it.
/// </summary>
internal sealed class DecodingStream : ReadOnlyStream
{
    /// <summary>The ratio is not looked at below it: the first octets of small content may well stand for many.</summary>
    private const long UnboundedOctets = 1 << 20;

    /// <summary>What may follow the data within the content, as padding does.</summary>
    private const int MostAfterData = 64 * 1024;

    private readonly HandlerExchange _exchange;
    private readonly ContentCoding _coding;
    private readonly MessageSettings _limits;
    private readonly CodedSource _source;
    private Stream? _decoder;
    private ExchangeFailure? _failure;
    private long _given;
    private bool _isAtEnd, _isDisposed;
    private int _isReading;

    public DecodingStream(HandlerExchange exchange, Stream coded, ContentCoding coding, MessageSettings limits)
    {
        (_exchange, _coding, _limits) = (exchange, coding, limits);
        _source = new CodedSource(coded, coding == ContentCoding.GZip);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!TryBegin(buffer.Length)) return 0;
        try
        {
            _decoder ??= Open(_coding == ContentCoding.Deflate ? await _source.PeekAsync(cancellationToken).ConfigureAwait(false) : default);
            int read = await _decoder.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            Check(read);
            if (read == 0 && _source.Taken > 0) await _source.DiscardAsync(buffer, MostAfterData, cancellationToken).ConfigureAwait(false);
            _isAtEnd = read == 0;
            return read;
        }
        catch (Exception e) when (IsDecoders(e))
        {
            throw Corrupt(e);
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (!TryBegin(buffer.Length)) return 0;
        try
        {
            _decoder ??= Open(_coding == ContentCoding.Deflate ? _source.Peek() : default);
            int read = _decoder.Read(buffer);
            Check(read);
            if (read == 0 && _source.Taken > 0) _source.Discard(buffer, MostAfterData);
            _isAtEnd = read == 0;
            return read;
        }
        catch (Exception e) when (IsDecoders(e))
        {
            throw Corrupt(e);
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            (_decoder ?? _source).Dispose();   // a decoder disposes its source
            _source.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>False where there is nothing to read, or no room for it.</summary>
    private bool TryBegin(int room)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_failure is { } failure) throw FailureDoor.ToContentException(_exchange, failure, _exchange.Settings.Time);
        if (room == 0 || _isAtEnd) return false;
        if (Interlocked.Exchange(ref _isReading, 1) == 1) throw new InvalidOperationException("The content is being read already; one read at a time.");
        return true;
    }

    private Stream Open(ReadOnlyMemory<byte> first) => _coding switch
    {
        ContentCoding.GZip => new GZipStream(_source, CompressionMode.Decompress),
        ContentCoding.Brotli => new BrotliStream(_source, CompressionMode.Decompress),
        // By the two octets of its header (RFC 1950 2.2), which no encoder of bare deflate begins with.
        _ when first.Span is [var method, var flags] && (method & 0x8F) == 8 && ((method << 8) + flags) % 31 == 0 => new ZLibStream(_source, CompressionMode.Decompress),
        _ => new DeflateStream(_source, CompressionMode.Decompress),
    };

    private void Check(int read)
    {
        _given += read;
        if (_source.IsCut || (read > 0 && _source.HasProbed)) throw Fail(FailureKind.Violation, $"the {Name} coding of the content was cut off after {_source.Taken} octets.", null);
        // One of gzip that is complete asks for another member, unless something else follows.
        if (read == 0 && _coding == ContentCoding.GZip && !_source.HasProbed && _source.Taken > 0)
        {
            throw Fail(FailureKind.Violation, "the gzip coding of the content is followed by octets that are no gzip (RFC 1952 2.2).", null);
        }
        if (_given > _limits.DecompressedOctets)
        {
            throw Fail(FailureKind.LimitExceeded, $"the content is larger than {_limits.DecompressedOctets} octets after decompression (MaxDecompressedContentLength), of {_source.Taken} received.", null);
        }
        if (_given > UnboundedOctets && (_given - 1) / _limits.DecompressionRatio >= _source.Taken)
        {
            throw Fail(FailureKind.LimitExceeded, $"{_source.Taken} octets of content became {_given} by decompression, more than {_limits.DecompressionRatio} for one (MaxDecompressionRatio).", null);
        }
    }

    /// <summary>What decoders throw for data that is none; failures of the content itself are passed on as they are.</summary>
    private bool IsDecoders(Exception e) => (e is InvalidDataException || e is InvalidOperationException and not ObjectDisposedException) && !_source.HasFailed && _failure is null;

    private HttpIOException Corrupt(Exception cause) => Fail(FailureKind.Violation, $"the {Name} coding of the content is corrupt, after {_source.Taken} octets of it.", cause);

    private string Name => _coding switch
    {
        ContentCoding.GZip => "gzip",
        ContentCoding.Brotli => "br",
        _ => "deflate",
    };

    private HttpIOException Fail(FailureKind kind, FormattableString what, Exception? cause)
    {
        _failure = new ExchangeFailure(kind, RequestStage.ReceiveContent, RequestFate.ResponseStarted, $"{_exchange.Describe()}: {what.ToString(CultureInfo.InvariantCulture)}", cause);
        return FailureDoor.ToContentException(_exchange, _failure, _exchange.Settings.Time);
    }

    private HttpIOException Fail(FailureKind kind, string what, Exception? cause) => Fail(kind, (FormattableString)$"{what}", cause);
}
