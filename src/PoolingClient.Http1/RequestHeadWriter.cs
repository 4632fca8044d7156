using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PoolingClient.Http1;

/// <summary>
/// Encodes a request head (RFC 9112 3) into a buffer. Every octet is checked on its way: what could end or split the message is
/// refused, never stripped or escaped. It writes the framing fields itself and holds a caller's own against them.
/// </summary>
/// <remarks>Order: <see cref="Begin"/>, <see cref="Field(string, ReadOnlySpan{char}, bool)"/>..., <see cref="End"/>. After a refusal the buffer's octets are worthless.</remarks>
internal ref struct RequestHeadWriter(IBufferWriter<byte> output, RequestFraming framing)
{
    /// <summary>The most octets of a request head. Servers take 8 to 64 KiB; this only bounds our own memory.</summary>
    public const int MostOctets = 1 << 20;

    private readonly IBufferWriter<byte> _output = output;
    private readonly RequestFraming _framing = framing;
    private bool _hasHost;
    private bool _mayUpgrade;
    private int _written;

    /// <summary>An Upgrade field was written: 101 may answer the request (RFC 9110 7.8).</summary>
    public bool HasUpgrade { get; private set; }

    /// <summary>Writes the request line.</summary>
    public Refusal Begin(string method, ReadOnlySpan<char> target, bool http10)
    {
        if (target.IsEmpty) return new Refusal(RefusalReason.TargetEmpty);
        if (method.Length + target.Length > MostOctets) return new Refusal(RefusalReason.HeadTooLarge);
        Span<byte> line = _output.GetSpan(method.Length + target.Length + 12);
        int bad = Encode(method, line);
        if (bad < 0) bad = line[..method.Length].IndexOfAnyExcept(Octets.Token);
        if (bad >= 0 || method.Length == 0) return new Refusal(RefusalReason.MethodNotToken, "", bad, bad < 0 ? -1 : method[bad]);
        int at = method.Length;
        line[at++] = Octets.Sp;
        bad = Encode(target, line[at..]);
        if (bad < 0) bad = line.Slice(at, target.Length).IndexOfAnyExcept(Octets.Target);
        if (bad >= 0) return new Refusal(RefusalReason.TargetOctet, "", bad, target[bad]);
        at += target.Length;
        (http10 ? " HTTP/1.0\r\n"u8 : " HTTP/1.1\r\n"u8).CopyTo(line[at..]);
        return Advance(at + 11);
    }

    /// <summary>Writes a field line of the caller's, after checking it.</summary>
    /// <param name="isSent">False for a field that is checked like all others, but has no place on this request.</param>
    public Refusal Field(string name, ReadOnlySpan<char> value, bool isSent = true)
    {
        if (name.Length + value.Length > MostOctets) return new Refusal(RefusalReason.HeadTooLarge, name);
        Span<byte> line = _output.GetSpan(name.Length + value.Length + 4);
        int bad = Encode(name, line);
        if (bad < 0) bad = line[..name.Length].IndexOfAnyExcept(Octets.Token);
        if (bad >= 0 || name.Length == 0) return new Refusal(RefusalReason.FieldNameNotToken, name, bad, bad < 0 ? -1 : name[bad]);
        KnownField known = KnownFields.Recognize(line[..name.Length]);
        int at = name.Length;
        line[at++] = Octets.Colon;
        line[at++] = Octets.Sp;
        bad = Encode(value, line[at..]);
        if (bad >= 0) return new Refusal(RefusalReason.FieldValueNotAscii, name, bad, value[bad]);
        Refusal refusal = EndField(known, line, at, value.Length, isSent);
        return refusal.IsRefused && refusal.Name.Length == 0 ? refusal with { Name = name } : refusal;
    }

    /// <summary>Writes a field line that is in octets already, after checking it.</summary>
    public Refusal Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Length + value.Length > MostOctets) return new Refusal(RefusalReason.HeadTooLarge, Octets.Show(name));
        int bad = name.IndexOfAnyExcept(Octets.Token);
        if (bad >= 0 || name.IsEmpty) return new Refusal(RefusalReason.FieldNameNotToken, Octets.Show(name), bad, bad < 0 ? -1 : name[bad]);
        bad = value.IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
        if (bad >= 0) return new Refusal(RefusalReason.FieldValueNotAscii, Octets.Show(name), bad, value[bad]);
        Span<byte> line = _output.GetSpan(name.Length + value.Length + 4);
        name.CopyTo(line);
        line[name.Length] = Octets.Colon;
        line[name.Length + 1] = Octets.Sp;
        int at = name.Length + 2;
        value.CopyTo(line[at..]);
        Refusal refusal = EndField(KnownFields.Recognize(name), line, at, value.Length, isSent: true);
        return refusal.IsRefused && refusal.Name.Length == 0 ? refusal with { Name = Octets.Show(name) } : refusal;
    }

    private Refusal EndField(KnownField known, Span<byte> line, int at, int length, bool isSent)
    {
        Span<byte> value = line.Slice(at, length);
        int bad = value.IndexOfAny(Octets.Controls);
        if (bad >= 0) return new Refusal(RefusalReason.FieldValueOctet, "", bad, value[bad]);
        Refusal refusal = Check(known, value, out bool isOurs);
        if (refusal.IsRefused || isOurs || !isSent) return refusal;
        "\r\n"u8.CopyTo(line[(at + length)..]);
        return Advance(at + length + 2);
    }

    /// <summary>Writes a field line of a trailer section, after checking it.</summary>
    public Refusal Trailer(string name, ReadOnlySpan<char> value) =>
        TrailerFilter.IsForbidden(name) ? new Refusal(RefusalReason.TrailerForbidden, name) : Field(name, value);

    /// <summary>Writes field lines that were encoded and checked before, with their CRLFs. A Host among them is announced by <paramref name="hasHost"/>.</summary>
    public Refusal Encoded(ReadOnlySpan<byte> lines, bool hasHost)
    {
        if (hasHost && _hasHost) return new Refusal(RefusalReason.HostTwice);
        _hasHost |= hasHost;
        lines.CopyTo(_output.GetSpan(lines.Length));
        return Advance(lines.Length);
    }

    /// <summary>Writes the framing field and the empty line.</summary>
    /// <param name="announceEmpty">Says Content-Length: 0 on a request without content, as methods that usually have some should (RFC 9110 8.6).</param>
    public Refusal End(bool announceEmpty)
    {
        if (!_hasHost) return new Refusal(RefusalReason.HostMissing);
        if (HasUpgrade && _framing.Framing != ContentFraming.None && _framing.Length != 0) return new Refusal(RefusalReason.UpgradeWithContent);
        if (HasUpgrade && !_mayUpgrade) return new Refusal(RefusalReason.UpgradeWithoutOption);
        const int MostDigits = 19;
        Span<byte> line = _output.GetSpan(64);
        int at = 0;
        if (_framing.Framing == ContentFraming.Chunked)
        {
            at = Copy("Transfer-Encoding: chunked\r\n"u8, line);
        }
        else if (_framing.Framing == ContentFraming.Length || announceEmpty)
        {
            at = Copy("Content-Length: "u8, line);
            Utf8Formatter.TryFormat(Math.Max(0, _framing.Length), line.Slice(at, MostDigits), out int digits);
            at += digits;
            at += Copy("\r\n"u8, line[at..]);
        }
        at += Copy("\r\n"u8, line[at..]);
        return Advance(at);
    }

    /// <summary>True if the field line is one that we write ourselves: it is checked, and not written twice.</summary>
    private Refusal Check(KnownField known, ReadOnlySpan<byte> value, out bool isOurs)
    {
        isOurs = known is KnownField.ContentLength or KnownField.TransferEncoding;
        switch (known)
        {
            case KnownField.Host:
                if (_hasHost) return new Refusal(RefusalReason.HostTwice);
                _hasHost = true;
                int bad = value.IndexOfAnyExcept(Octets.Authority);
                return bad < 0 ? default : new Refusal(RefusalReason.HostOctet, "Host", bad, value[bad]);
            case KnownField.TransferEncoding:
                return CheckTransferEncoding(value);
            case KnownField.ContentLength:
                return CheckContentLength(value);
            case KnownField.Upgrade:
                HasUpgrade = true;
                return default;
            case KnownField.Connection:
                _mayUpgrade |= NamesUpgrade(value);
                return default;
            default:
                return default;
        }
    }

    /// <summary>The option stands in the list (RFC 9110 7.6.1).</summary>
    private static bool NamesUpgrade(ReadOnlySpan<byte> options)
    {
        foreach (Range option in options.Split((byte)','))
        {
            if (Octets.EqualsIgnoreCase(Octets.TrimOws(options[option]), "upgrade"u8)) return true;
        }
        return false;
    }

    private readonly Refusal CheckTransferEncoding(ReadOnlySpan<byte> value)
    {
        if (!Octets.EqualsIgnoreCase(Octets.TrimOws(value), "chunked"u8)) return new Refusal(RefusalReason.TransferEncodingNotChunked);
        return _framing.Framing switch
        {
            ContentFraming.Chunked => default,
            ContentFraming.None => new Refusal(RefusalReason.TransferEncodingWithoutContent),
            _ => new Refusal(RefusalReason.TransferEncodingWithLength),
        };
    }

    private readonly Refusal CheckContentLength(ReadOnlySpan<byte> value)
    {
        var number = default(ContentLengthValue);
        if (number.Add(value) != Rule.None || number.EndLine() != Rule.None) return new Refusal(RefusalReason.ContentLengthNotNumber);
        return _framing.Framing switch
        {
            // Chunked was asked for beside a length: the length is not sent (RFC 9112 6.2), so it contradicts nothing.
            ContentFraming.Chunked => default,
            ContentFraming.None when number.Length > 0 => new Refusal(RefusalReason.ContentLengthWithoutContent),
            ContentFraming.Length when number.Length != _framing.Length => new Refusal(RefusalReason.ContentLengthDiffers),
            _ => default,
        };
    }

    private static int Copy(ReadOnlySpan<byte> octets, Span<byte> destination)
    {
        octets.CopyTo(destination);
        return octets.Length;
    }

    /// <summary>One octet a character. Returns the index of the first character that is not ASCII, or -1: nothing is ever cut down to its low octet.</summary>
    private static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        OperationStatus status = Ascii.FromUtf16(text, destination, out int written);
        return status == OperationStatus.Done ? -1 : written;
    }

    private Refusal Advance(int count)
    {
        _output.Advance(count);
        _written += count;
        return _written > MostOctets ? new Refusal(RefusalReason.HeadTooLarge) : default;
    }
}
