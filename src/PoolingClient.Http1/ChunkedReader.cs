namespace PoolingClient.Http1;

/// <summary>
/// Reads the chunked coding (RFC 9112 7.1, policy P7) as its octets come: it takes framing octets until content, the end or a
/// violation is reached, and leaves the content to whoever reads it.
/// </summary>
/// <remarks>
/// Places: SizeStart -> Size -> (SizeEnd | Extension) -> SizeLf -> Data -> DataCr -> DataLf -> SizeStart ...; the chunk of size 0
/// leads from SizeLf to Trailers, whose octets stay in the input until they are complete, and these to Ended.
/// </remarks>
internal sealed class ChunkedReader(CodecLimits limits)
{
    private enum Place : byte { SizeStart, Size, SizeEnd, Extension, SizeLf, Data, DataCr, DataLf, Trailers, Ended }

    private const int MostDigits = 16;

    private FieldSectionReader? _trailerReader;   // made for the first trailer
    private Place _place;
    private int _digits, _lineOctets, _extensionOctets;
    private long _size;
    private bool _trailersBegun;

    /// <summary>Octets of the current chunk's data that were not taken yet; 0 while framing octets are due.</summary>
    public long Remaining => _place == Place.Data ? _size : 0;

    public FieldSection Trailers { get; } = new();

    public Rule Rule { get; private set; }

    /// <summary>Offset, in the input of the last read, of the octet that broke the rule.</summary>
    public int BrokenAt { get; private set; }

    /// <summary>Where the line began in that input, and how much of it may be shown.</summary>
    public (int Start, int Length) Shown { get; private set; }

    public void Begin()
    {
        (_place, _digits, _lineOctets, _extensionOctets, _trailersBegun) = (Place.SizeStart, 0, 0, 0, false);
        (_size, Rule) = (0, Rule.None);
        Trailers.Clear();
    }

    /// <summary>Says that <paramref name="count"/> octets of content were taken from the connection.</summary>
    public void Take(long count)
    {
        _size -= count;
        if (_size == 0) _place = Place.DataCr;
    }

    /// <param name="consumed">Framing octets that were read for good. Content, if it is there, begins behind them.</param>
    public ChunkedPart Read(Span<byte> input, out int consumed)
    {
        int at = 0, lineStart = 0;
        while (_place < Place.Trailers)
        {
            if (_place == Place.Data)
            {
                consumed = at;
                return at < input.Length ? ChunkedPart.Content : ChunkedPart.NeedInput;
            }
            if (at == input.Length)
            {
                consumed = at;
                return ChunkedPart.NeedInput;
            }
            if (_place == Place.SizeStart) lineStart = at;
            Rule rule = _place == Place.Extension ? ReadExtension(input, ref at) : Read(input[at], ref at);
            if (rule == Rule.None) continue;
            consumed = 0;
            return Break(rule, at, (lineStart, at - lineStart));
        }
        if (_place == Place.Trailers) return ReadTrailers(input, at, out consumed);
        consumed = at;
        return ChunkedPart.End;
    }

    private ChunkedPart Break(Rule rule, int at, (int Start, int Length) shown)
    {
        (Rule, BrokenAt, Shown) = (rule, at, shown);
        return ChunkedPart.Broken;
    }

    private Rule Read(byte octet, ref int at)
    {
        at++;
        Rule rule = _place switch
        {
            Place.SizeStart or Place.Size => ReadSize(octet),
            Place.SizeEnd => EndSize(octet),
            Place.SizeLf => ReadSizeLf(octet),
            Place.DataCr => Expect(octet, Octets.Cr, Place.DataLf),
            _ => Expect(octet, Octets.Lf, Place.SizeStart),
        };
        if (rule != Rule.None) at--;
        return rule;
    }

    private Rule Expect(byte octet, byte expected, Place next)
    {
        _place = next;
        return octet == expected ? Rule.None : Rule.ChunkEnd;
    }

    private Rule ReadSize(byte octet)
    {
        if (_place == Place.SizeStart)
        {
            if (!char.IsAsciiHexDigit((char)octet)) return Rule.ChunkSize;
            (_place, _digits, _lineOctets) = (Place.Size, 0, 0);
        }
        if (!char.IsAsciiHexDigit((char)octet)) return EndSize(octet);
        if (_size > long.MaxValue >> 4) return Rule.ChunkSizeOverflow;
        if (++_digits > MostDigits) return Rule.ChunkSize;
        _size = (_size << 4) | HexValue(octet);
        return CountLine();
    }

    private static long HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private Rule EndSize(byte octet)
    {
        switch (octet)
        {
            case Octets.Cr:
                _place = Place.SizeLf;
                return Rule.None;
            case Octets.Sp or Octets.Tab:
                _place = Place.SizeEnd;
                return CountExtension();
            case (byte)';':
                _place = Place.Extension;
                return CountExtension();
            default:
                return octet == Octets.Lf ? Rule.BareLf : Rule.ChunkSize;
        }
    }

    private Rule ReadExtension(ReadOnlySpan<byte> input, ref int at)
    {
        ReadOnlySpan<byte> rest = input[at..];
        int run = rest.IndexOfAny(Octets.Controls);
        int length = run < 0 ? rest.Length : run;
        int ofMessage = limits.ExtensionOctets - _extensionOctets, ofLine = limits.ChunkLineOctets - _lineOctets;
        if (length > Math.Min(ofMessage, ofLine)) return ofMessage <= ofLine ? Rule.ChunkExtensionsTooLong : Rule.ChunkLineTooLong;
        _lineOctets += length;
        _extensionOctets += length;
        at += length;
        if (run < 0) return Rule.None;
        if (input[at] != Octets.Cr) return input[at] == Octets.Lf ? Rule.BareLf : Rule.ChunkExtension;
        at++;
        _place = Place.SizeLf;
        return Rule.None;
    }

    /// <summary>White space and the semicolon before an extension are overhead as it is.</summary>
    private Rule CountExtension() => ++_extensionOctets > limits.ExtensionOctets ? Rule.ChunkExtensionsTooLong : CountLine();

    private Rule CountLine() => ++_lineOctets > limits.ChunkLineOctets ? Rule.ChunkLineTooLong : Rule.None;

    private Rule ReadSizeLf(byte octet)
    {
        if (octet != Octets.Lf) return Rule.BareCr;
        _place = _size > 0 ? Place.Data : Place.Trailers;
        return Rule.None;
    }

    private ChunkedPart ReadTrailers(Span<byte> input, int start, out int consumed)
    {
        consumed = start;
        Span<byte> section = input[start..];
        if (!_trailersBegun)
        {
            // Mostly there is none, only the empty line.
            if (section.Length < 2 && (section.IsEmpty || section[0] == Octets.Cr)) return ChunkedPart.NeedInput;
            if (section.StartsWith("\r\n"u8)) return EndTrailers(start, 2, out consumed);
            _trailerReader ??= new FieldSectionReader(limits);
            _trailerReader.Begin(Trailers, 0, isTrailers: true);
            _trailersBegun = true;
        }
        Span<byte> readable = section.Length > limits.HeadOctets ? section[..limits.HeadOctets] : section;
        if (_trailerReader!.Read(readable, out Rule rule)) return EndTrailers(start, _trailerReader.At, out consumed);
        if (rule == Rule.None && readable.Length == limits.HeadOctets) rule = Rule.TrailersTooLarge;
        if (rule == Rule.None) return ChunkedPart.NeedInput;
        return Break(rule, start + _trailerReader.At, (start + _trailerReader.LineStart, _trailerReader.ShownLength));
    }

    private ChunkedPart EndTrailers(int start, int length, out int consumed)
    {
        Trailers.Start = start;
        consumed = start + length;
        _place = Place.Ended;
        return ChunkedPart.End;
    }
}
