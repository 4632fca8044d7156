namespace PoolingClient.Http1;

/// <summary>
/// Reads a field section (RFC 9112 5) as its octets come. It keeps the place it has reached, so that no octet is looked at twice
/// however the section is cut into reads, and refuses at the first octet that breaks a rule, in the middle of a line if need be.
/// </summary>
/// <remarks>
/// Places: LineStart -> Name -> ValueStart -> Value -> ValueLf -> LineStart ... -> EndLf -> done. A line is entered into the
/// section only when the next one begins, because white space at the beginning of that one continues it (obs-fold).
/// </remarks>
internal sealed class FieldSectionReader(CodecLimits limits)
{
    private enum Place : byte { LineStart, Name, ValueStart, FoldStart, Value, ValueLf, EndLf }

    private FieldSection _section = new();
    private bool _isTrailers;
    private Place _place;
    private bool _pending;
    private KnownField _field;
    private int _lineCount, _nameStart, _nameLength, _valueStart, _valueEnd;

    // Of the value's current line: where its text begins and ends. White space behind it is sought in this line only, never in the ones before.
    private int _textStart, _textEnd;

    // What the lines so far say about framing and persistence. Only of a head: in trailers these fields mean nothing.
    private ContentLengthValue _contentLength;
    private TransferEncodingValue _transferEncoding;
    private ConnectionFields _connection = new();

    /// <summary>Offset of the first octet that was not read yet.</summary>
    public int At { get; private set; }

    /// <summary>Where the line begins that is being read, or was when a rule was broken.</summary>
    public int LineStart { get; private set; }

    /// <summary>Length of the part of that line which may be shown: values may be secret, so it ends with the name.</summary>
    public int ShownLength => _field is KnownField.ContentLength or KnownField.TransferEncoding ? At - LineStart : Math.Max(0, _nameStart + _nameLength - LineStart);

    public bool Http10 { get; set; }

    public bool HasTransferEncoding { get; private set; }

    public bool Chunked => _transferEncoding.Chunked;

    public long ContentLength => _contentLength.Length;

    public ConnectionFields Connection => _connection;

    /// <summary>Begins a section whose first octet stands at <paramref name="at"/> of the input. Offsets in it count from the input's beginning.</summary>
    public void Begin(FieldSection section, int at, bool isTrailers)
    {
        section.Clear();
        (_section, _isTrailers, At, LineStart) = (section, isTrailers, at, at);
        (_place, _pending, _field, _nameStart, _nameLength) = (Place.LineStart, false, KnownField.None, at, 0);
        (_contentLength, _transferEncoding, _connection) = (default, default, new ConnectionFields());
        (HasTransferEncoding, Http10, _lineCount) = (false, false, 0);
    }

    /// <summary>
    /// Reads on to the end of <paramref name="input"/> or of the section. An obs-fold is replaced by spaces in place (RFC 9112 5.2).
    /// </summary>
    /// <returns>True when the section's last octet was read; <paramref name="rule"/> is the rule that was broken, if one was.</returns>
    public bool Read(Span<byte> input, out Rule rule)
    {
        rule = Rule.None;
        while (At < input.Length && rule == Rule.None)
        {
            switch (_place)
            {
                case Place.LineStart: rule = ReadLineStart(input); break;
                case Place.Name: rule = ReadName(input); break;
                case Place.ValueStart: ReadValueStart(input); break;
                case Place.FoldStart: ReadFoldStart(input); break;
                case Place.Value: rule = ReadValue(input); break;
                case Place.ValueLf: rule = ReadValueLf(input[At]); break;
                default:
                    if (input[At] != Octets.Lf) return Broken(Rule.BareCr, out rule);
                    At++;
                    return true;
            }
        }
        return false;
    }

    private static bool Broken(Rule broken, out Rule rule)
    {
        rule = broken;
        return false;
    }

    private Rule ReadLineStart(Span<byte> input)
    {
        byte octet = input[At];
        if (Octets.IsOws(octet)) return Fold(input);
        if (_pending) Enter(input);
        (LineStart, _nameStart, _nameLength, _field) = (At, At, 0, KnownField.None);
        switch (octet)
        {
            case Octets.Cr:
                _place = Place.EndLf;
                At++;
                return Rule.None;
            case Octets.Lf: return Rule.BareLf;
            case Octets.Colon: return Rule.EmptyFieldName;
        }
        if (++_lineCount > limits.Fields) return Rule.TooManyFields;   // not _section.Count: dropped trailers were lines too
        _place = Place.Name;
        return ReadName(input);
    }

    private Rule Fold(Span<byte> input)
    {
        if (!_pending) return Rule.SpaceBeforeFirstField;
        if (_field is KnownField.ContentLength or KnownField.TransferEncoding) return Rule.FoldInFraming;
        // Each octet of the fold becomes a space, the white space before its CRLF and behind it too: one or more SP stand for the fold.
        input[_textEnd..(At + 1)].Fill(Octets.Sp);
        At++;
        _place = _valueEnd == _valueStart ? Place.ValueStart : Place.FoldStart;
        return Rule.None;
    }

    private Rule ReadName(Span<byte> input)
    {
        int run = input[At..].IndexOfAnyExcept(Octets.Token);
        At = run < 0 ? input.Length : At + run;
        _nameLength = At - _nameStart;
        if (run < 0) return Rule.None;
        switch (input[At])
        {
            case Octets.Colon: break;
            case Octets.Sp or Octets.Tab: return Rule.SpaceBeforeColon;
            case Octets.Lf: return Rule.BareLf;
            case Octets.Cr: return Rule.NoColon;
            default: return Rule.FieldName;
        }
        if (!_isTrailers) _field = KnownFields.Recognize(input.Slice(_nameStart, _nameLength));
        if (_field == KnownField.TransferEncoding)
        {
            if (Http10) return Rule.TransferEncodingInHttp10;
            HasTransferEncoding = true;
        }
        At++;
        (_valueStart, _valueEnd) = (At, At);
        _place = Place.ValueStart;
        if (_field is not (KnownField.ContentLength or KnownField.TransferEncoding)) ReadWholeValue(input);
        return Rule.None;
    }

    /// <summary>
    /// A value that is whole, frames nothing, and is not folded: what most are, read at one go. Of any other nothing is read here, and the places that follow come to
    /// the same.
    /// </summary>
    private void ReadWholeValue(ReadOnlySpan<byte> input)
    {
        int start = At;
        while (start < input.Length && Octets.IsOws(input[start])) start++;
        ReadOnlySpan<byte> rest = input[start..];
        int length = rest.IndexOfAny(Octets.Controls);
        // One octet of the next line must be there: it may fold this one.
        if (length < 0 || length + 2 >= rest.Length || rest[length] != Octets.Cr || rest[length + 1] != Octets.Lf || Octets.IsOws(rest[length + 2])) return;
        At = start + length + 2;
        while (length > 0 && Octets.IsOws(rest[length - 1])) length--;
        (_valueStart, _valueEnd) = (start, start + length);
        (_pending, _place) = (true, Place.LineStart);
    }

    private void ReadValueStart(Span<byte> input)
    {
        while (At < input.Length && Octets.IsOws(input[At])) At++;
        (_valueStart, _valueEnd, _textStart) = (At, At, At);
        if (At < input.Length) _place = Place.Value;
    }

    private void ReadFoldStart(Span<byte> input)
    {
        while (At < input.Length && Octets.IsOws(input[At])) input[At++] = Octets.Sp;
        _textStart = At;
        if (At < input.Length) _place = Place.Value;
    }

    private Rule ReadValue(Span<byte> input)
    {
        ReadOnlySpan<byte> rest = input[At..];
        int run = rest.IndexOfAny(Octets.Controls);
        ReadOnlySpan<byte> value = run < 0 ? rest : rest[..run];
        Rule rule = AddFraming(value, out int taken);
        At += taken;
        if (rule != Rule.None) return rule;
        if (run < 0) return Rule.None;
        switch (input[At])
        {
            case Octets.Cr: break;
            case Octets.Lf: return Rule.BareLf;
            default: return Rule.ControlInValue;
        }
        _textEnd = At;
        while (_textEnd > _textStart && Octets.IsOws(input[_textEnd - 1])) _textEnd--;
        if (_textEnd > _textStart) _valueEnd = _textEnd;
        rule = EndFraming();
        if (rule != Rule.None) return rule;
        At++;
        _place = Place.ValueLf;
        return Rule.None;
    }

    private Rule AddFraming(ReadOnlySpan<byte> value, out int taken)
    {
        taken = value.Length;
        return _field switch
        {
            KnownField.ContentLength => _contentLength.Add(value, out taken),
            KnownField.TransferEncoding => _transferEncoding.Add(value, out taken),
            _ => Rule.None,
        };
    }

    /// <summary>At the CR already: nothing may follow it but LF, and no fold behind that.</summary>
    private Rule EndFraming() => _field switch
    {
        KnownField.ContentLength => _contentLength.EndLine(),
        KnownField.TransferEncoding => _transferEncoding.EndLine(),
        _ => Rule.None,
    };

    private Rule ReadValueLf(byte octet)
    {
        if (octet != Octets.Lf) return Rule.BareCr;
        At++;
        _pending = true;
        _place = Place.LineStart;
        return Rule.None;
    }

    private void Enter(ReadOnlySpan<byte> input)
    {
        _pending = false;
        ReadOnlySpan<byte> value = input[_valueStart.._valueEnd];
        if (_isTrailers)
        {
            if (TrailerFilter.IsForbidden(input.Slice(_nameStart, _nameLength))) return;
        }
        else if (_field == KnownField.Connection)
        {
            _connection.AddConnection(value);
        }
        else if (_field == KnownField.KeepAlive)
        {
            _connection.AddKeepAlive(value);
        }
        _section.Add(new FieldLine(_nameStart, _nameLength, _valueStart, value.Length));
    }
}
