namespace PoolingClient.Http1;

/// <summary>
/// Reads the responses of one connection, one after the other. It is given whatever octets there are, and any cut of the same
/// octets gives the same events. It holds no octets: those it has not consumed are given again, with more behind them.
/// </summary>
/// <remarks>
/// Places: Idle -(Start)-> Head -> Content -> Ended -(Start)-> Head ...; a violation leads to Broken from anywhere and stays.
/// </remarks>
internal sealed class ResponseReader(CodecLimits limits)
{
    private enum Place : byte { Idle, Head, Content, Broken }

    private readonly ResponseHeadReader _headReader = new(limits);
    private static readonly FieldSection s_noTrailers = new();

    private ChunkedReader? _chunked;   // made for the first chunked content
    private Place _place;
    private RequestKind _request;
    private int _interims, _interimOctets;
    private long _remaining;
    private bool _interimEndsReuse;

    public ResponseHead Head => _headReader.Head;

    public FieldSection Trailers => _chunked?.Trailers ?? s_noTrailers;

    public Violation? Violation { get; private set; }

    /// <summary>With <see cref="ResponseEvent.Content"/>: how many octets of content stand behind the consumed ones.</summary>
    public int ContentAvailable { get; private set; }

    /// <summary>Octets of content that may be taken from the connection without looking at them; long.MaxValue where the close delimits it, and in a tunnel.</summary>
    public long ContentRun => _place != Place.Content ? 0 : Head.Framing switch
    {
        ContentFraming.Length => _remaining,
        ContentFraming.Chunked => _chunked!.Remaining,
        ContentFraming.CloseDelimited or ContentFraming.Tunnel => long.MaxValue,
        _ => 0,
    };

    /// <summary>The connection may carry another exchange after this response: neither its head nor an interim one before it says otherwise.</summary>
    public bool KeepsConnection => Head.KeepsConnection && !_interimEndsReuse;

    /// <summary>A response has begun and not ended.</summary>
    public bool InMessage => _place is Place.Head or Place.Content;

    /// <summary>The next response answers a request of this kind.</summary>
    public void Start(RequestKind request)
    {
        if (_place == Place.Broken) return;
        (_place, _request, _interims, _interimOctets, _interimEndsReuse) = (Place.Head, request, 0, 0, false);
        _headReader.Begin();
    }

    /// <param name="consumed">Octets that were read for good; the offsets of <see cref="Head"/> and <see cref="Trailers"/> count from the input's beginning.</param>
    public ResponseEvent Read(Span<byte> input, out int consumed)
    {
        consumed = 0;
        switch (_place)
        {
            case Place.Head: return ReadHead(input, out consumed);
            case Place.Content: return ReadContent(input, out consumed);
            case Place.Broken: return ResponseEvent.Violation;
            default: return input.Length == 0 ? ResponseEvent.NeedInput : Break(Rule.NothingOutstanding, Recognisable(input));
        }
    }

    /// <summary>The peer has closed its side after all octets that were read.</summary>
    public ResponseEvent ReadClose()
    {
        if (_place == Place.Broken) return ResponseEvent.Violation;
        if (_place == Place.Content && Head.Framing is ContentFraming.CloseDelimited or ContentFraming.Tunnel) return End();
        return InMessage ? Break(Rule.Truncated, default) : ResponseEvent.NeedInput;
    }

    /// <summary>Says that <paramref name="count"/> octets of content were taken, from the input or straight from the connection.</summary>
    public void TakeContent(long count)
    {
        if (Head.Framing == ContentFraming.Length) _remaining -= count;
        else if (Head.Framing == ContentFraming.Chunked) _chunked!.Take(count);
    }

    /// <summary>Ends the connection's reading for a reason that the octets alone do not show.</summary>
    public void Refuse(Rule rule, ReadOnlySpan<byte> input) => Break(rule, Recognisable(input));

    /// <summary>What may be shown of octets that belong to no message: version and status, or the first octet. The rest may be anybody's content.</summary>
    private static ReadOnlySpan<byte> Recognisable(ReadOnlySpan<byte> input) =>
        input.StartsWith("HTTP/1."u8) ? input[..Math.Min(input.Length, "HTTP/1.1 200".Length)] : input[..Math.Min(input.Length, 1)];

    /// <summary>The line as far as it was read, with the octet that breaks the rule. A limit of length is broken by no octet more than it allows.</summary>
    private static ReadOnlySpan<byte> Line(Rule rule, ReadOnlySpan<byte> input, (int Start, int Length) read)
    {
        int length = rule is Rule.HeadTooLarge or Rule.TrailersTooLarge ? read.Length : read.Length + 1;
        return input.Slice(read.Start, Math.Min(length, input.Length - read.Start));
    }

    private ResponseEvent Break(Rule rule, ReadOnlySpan<byte> shown)
    {
        _place = Place.Broken;
        Violation ??= new Violation(rule, Octets.Show(shown));
        return ResponseEvent.Violation;
    }

    private ResponseEvent ReadHead(Span<byte> input, out int consumed)
    {
        consumed = 0;
        if (!_headReader.Read(input, _interimOctets, _request, _interims < limits.Interim, out Rule rule))
        {
            if (rule == Rule.None) return ResponseEvent.NeedInput;
            return Break(rule, Line(rule, input, _headReader.Shown));
        }
        consumed = _headReader.At;
        if (Head.IsInterim) return EndInterim(consumed);
        _place = Place.Content;
        if (Head.Framing == ContentFraming.Length) _remaining = Head.ContentLength;
        else if (Head.Framing == ContentFraming.Chunked) (_chunked ??= new ChunkedReader(limits)).Begin();
        _chunked?.Trailers.Clear();
        return ResponseEvent.Head;
    }

    private ResponseEvent EndInterim(int octets)
    {
        _interims++;
        _interimOctets += octets;
        _interimEndsReuse |= !Head.KeepsConnection;
        _headReader.Begin();
        return ResponseEvent.Interim;
    }

    private ResponseEvent ReadContent(Span<byte> input, out int consumed)
    {
        consumed = 0;
        switch (Head.Framing)
        {
            case ContentFraming.Length when _remaining > 0:
            case ContentFraming.CloseDelimited or ContentFraming.Tunnel:
                return input.Length == 0 ? ResponseEvent.NeedInput : Content(input.Length);
            case ContentFraming.Chunked:
                return ReadChunked(input, out consumed);
            default:
                return End();
        }
    }

    private ResponseEvent ReadChunked(Span<byte> input, out int consumed)
    {
        switch (_chunked!.Read(input, out consumed))
        {
            case ChunkedPart.Content: return Content(input.Length - consumed);
            case ChunkedPart.End: return End();
            case ChunkedPart.Broken:
                return Break(_chunked.Rule, Line(_chunked.Rule, input, _chunked.Shown));
            default: return ResponseEvent.NeedInput;
        }
    }

    private ResponseEvent Content(int available)
    {
        ContentAvailable = (int)Math.Min(available, ContentRun);
        return ResponseEvent.Content;
    }

    private ResponseEvent End()
    {
        _place = Place.Idle;
        return ResponseEvent.End;
    }
}
