using System.Buffers.Binary;

namespace PoolingClient.Http1;

/// <summary>Reads a status line (RFC 9112 4, policy P1) as its octets come, and refuses at the first octet that cannot belong to one.</summary>
internal struct StatusLineReader
{
    private enum Place : byte { Version, Code, AfterCode, Reason, Lf }

    // "HTTP/1." then a digit, a space, three digits, then a space or the end.
    private const int MinorAt = 7, SpaceAt = 8, CodeAt = 9;

    /// <summary>Where the status code ends.</summary>
    public const int CodeEnd = 12;

    // The content types that a TLS server's first record can have (RFC 8446 5.1): the commonest of what else answers on a port.
    private const byte TlsAlert = 21, TlsHandshake = 22;

    private Place _place;

    public int At { get; private set; }

    public bool Http10 { get; private set; }

    public int Status { get; private set; }

    /// <summary>All three digits of the status were read.</summary>
    public readonly bool HasStatus => At >= CodeEnd;

    public int ReasonStart { get; private set; }

    public int ReasonLength { get; private set; }

    /// <returns>True when the LF was read; <paramref name="rule"/> is the rule that was broken, if one was.</returns>
    public bool Read(ReadOnlySpan<byte> input, out Rule rule)
    {
        rule = Rule.None;
        if (At == 0) TakeCommon(input);
        while (At < input.Length)
        {
            byte octet = input[At];
            switch (_place)
            {
                case Place.Version: rule = ReadVersion(octet); break;
                case Place.Code: rule = ReadCode(octet); break;
                case Place.AfterCode: rule = ReadAfterCode(octet); break;
                case Place.Reason: rule = ReadReason(input); break;
                default:
                    if (octet != Octets.Lf) rule = Rule.BareCr;
                    else At++;
                    return rule == Rule.None;
            }
            if (rule != Rule.None) return false;
        }
        return false;
    }

    /// <summary>"HTTP/1.1 ddd " in one look, which is what nearly every response begins with.</summary>
    private void TakeCommon(ReadOnlySpan<byte> input)
    {
        if (input.Length <= CodeEnd || BinaryPrimitives.ReadUInt64LittleEndian(input) != BinaryPrimitives.ReadUInt64LittleEndian("HTTP/1.1"u8)) return;
        int hundreds = input[CodeAt] - '0', tens = input[CodeAt + 1] - '0', ones = input[CodeAt + 2] - '0';
        if (input[SpaceAt] != Octets.Sp || input[CodeEnd] != Octets.Sp || hundreds is < 1 or > 9 || (uint)tens > 9 || (uint)ones > 9) return;
        Status = hundreds * 100 + tens * 10 + ones;
        At = ReasonStart = CodeEnd + 1;
        _place = Place.Reason;
    }

    private Rule ReadVersion(byte octet)
    {
        if (At < MinorAt)
        {
            if (octet == "HTTP/1."u8[At])
            {
                At++;
                return Rule.None;
            }
            if (At == 0 && octet is (TlsAlert or TlsHandshake)) return Rule.TlsRecord;
            return At == 5 && Octets.IsDigit(octet) ? Rule.Version : Rule.StatusLine;
        }
        if (At == MinorAt)
        {
            if (!Octets.IsDigit(octet)) return Rule.Version;
            Http10 = octet == '0';   // 1.2 to 1.9 are treated as 1.1 (RFC 9110 2.5)
        }
        else
        {
            if (octet != Octets.Sp) return Octets.IsDigit(octet) ? Rule.Version : Rule.StatusLine;
            _place = Place.Code;
        }
        At++;
        return Rule.None;
    }

    private Rule ReadCode(byte octet)
    {
        if (!Octets.IsDigit(octet) || (At == CodeAt && octet == '0')) return Rule.StatusCode;
        Status = Status * 10 + (octet - '0');
        At++;
        if (At == CodeEnd) _place = Place.AfterCode;
        return Rule.None;
    }

    private Rule ReadAfterCode(byte octet)
    {
        if (octet == Octets.Lf) return Rule.BareLf;
        if (octet is not (Octets.Sp or Octets.Cr)) return Octets.IsDigit(octet) ? Rule.StatusCode : Rule.StatusLine;
        At++;
        ReasonStart = At;
        _place = octet == Octets.Cr ? Place.Lf : Place.Reason;   // a missing SP and reason is accepted (P1)
        return Rule.None;
    }

    private Rule ReadReason(ReadOnlySpan<byte> input)
    {
        int run = input[At..].IndexOfAny(Octets.Controls);
        At = run < 0 ? input.Length : At + run;
        if (run < 0) return Rule.None;
        if (input[At] != Octets.Cr) return input[At] == Octets.Lf ? Rule.BareLf : Rule.ReasonPhrase;
        ReasonLength = At - ReasonStart;
        At++;
        _place = Place.Lf;
        return Rule.None;
    }
}
