namespace PoolingClient.Http1;

/// <summary>
/// Transfer-Encoding, octet by octet over all its field lines (RFC 9112 6.1, policy P4): exactly one element, "chunked" in
/// any case; empty list elements do not count (RFC 9110 5.6.1). Anything else is refused at the octet that shows it.
/// </summary>
internal struct TransferEncodingValue
{
    private enum Place : byte { Start, Coding, After }

    private Place _place;
    private byte _matched;

    /// <summary>True once "chunked" was received whole.</summary>
    public bool Chunked { get; private set; }

    private static ReadOnlySpan<byte> Coding => "chunked"u8;

    /// <param name="taken">How many are sound: where the rule is broken, the next one breaks it.</param>
    public Rule Add(ReadOnlySpan<byte> octets, out int taken)
    {
        for (taken = 0; taken < octets.Length; taken++)
        {
            if (!Add(octets[taken])) return Rule.TransferEncoding;
        }
        return Rule.None;
    }

    /// <summary>The field line is over. A field that names no coding at all says nothing about the framing, and is refused.</summary>
    public Rule EndLine()
    {
        bool whole = EndElement() && Chunked;
        _place = Place.Start;
        return whole ? Rule.None : Rule.TransferEncoding;
    }

    private bool Add(byte octet)
    {
        if (octet == Octets.Comma)
        {
            bool whole = EndElement();
            _place = Place.Start;
            return whole;
        }
        if (Octets.IsOws(octet))
        {
            if (_place != Place.Coding) return true;
            _place = Place.After;
            return EndCoding();
        }
        if (_place == Place.After || Chunked) return false;
        if (_place == Place.Start) (_place, _matched) = (Place.Coding, 0);
        return _matched < Coding.Length && (octet | 0x20) == Coding[_matched++];
    }

    private bool EndElement() => _place != Place.Coding || EndCoding();

    private bool EndCoding() => Chunked = _matched == Coding.Length;
}
