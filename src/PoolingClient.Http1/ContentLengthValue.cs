namespace PoolingClient.Http1;

/// <summary>
/// Content-Length, octet by octet over all its field lines (RFC 9110 8.6, policy P4): 1*DIGIT, or a list of the same
/// number. A value that cannot become valid any more is refused at the octet that shows it.
/// </summary>
internal struct ContentLengthValue
{
    private enum Place : byte { Start, Digits, After }

    private Place _place;
    private bool _known;
    private long _first;
    private long _current;

    /// <summary>The length, or -1 where no Content-Length was received.</summary>
    public readonly long Length => _known ? _first : -1;

    /// <summary>Reads a value that stands in a request. False where it is neither one number nor a list of the same.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long length)
    {
        var value = default(ContentLengthValue);
        Rule rule = Rule.None;
        foreach (char character in text)
        {
            rule = character <= 0x7F ? value.Add((byte)character) : Rule.ContentLength;
            if (rule != Rule.None) break;
        }
        bool isWhole = rule == Rule.None && value.EndLine() == Rule.None;
        length = isWhole ? value.Length : -1;
        return isWhole;
    }

    public Rule Add(ReadOnlySpan<byte> octets) => Add(octets, out _);

    /// <param name="taken">How many are sound: where a rule is broken, the next one breaks it.</param>
    public Rule Add(ReadOnlySpan<byte> octets, out int taken)
    {
        for (taken = 0; taken < octets.Length; taken++)
        {
            Rule rule = Add(octets[taken]);
            if (rule != Rule.None) return rule;
        }
        return Rule.None;
    }

    /// <summary>The field line is over: what began must be a number now.</summary>
    public Rule EndLine()
    {
        Rule rule = EndElement();
        _place = Place.Start;
        return rule;
    }

    private Rule Add(byte octet)
    {
        if (Octets.IsDigit(octet))
        {
            if (_place == Place.After) return Rule.ContentLength;
            if (_place == Place.Start) _current = 0;
            _place = Place.Digits;
            int digit = octet - '0';
            if (_current > (long.MaxValue - digit) / 10) return Rule.ContentLengthOverflow;
            _current = _current * 10 + digit;
            return _known && !MayBecomeFirst() ? Rule.ContentLengthConflict : Rule.None;
        }
        if (octet == Octets.Comma)
        {
            Rule rule = EndElement();
            _place = Place.Start;
            return rule;
        }
        if (!Octets.IsOws(octet)) return Rule.ContentLength;
        if (_place == Place.Digits) _place = Place.After;
        return Rule.None;
    }

    /// <summary>The digits so far are ones that the first length begins with, or zeros before it.</summary>
    private readonly bool MayBecomeFirst()
    {
        long begin = _first;
        while (begin > _current) begin /= 10;
        return begin == _current;
    }

    private Rule EndElement()
    {
        if (_place == Place.Start) return Rule.ContentLength;
        if (_known && _current != _first) return Rule.ContentLengthConflict;
        (_known, _first) = (true, _current);
        return Rule.None;
    }
}
