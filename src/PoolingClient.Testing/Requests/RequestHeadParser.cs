using System.Buffers;
using System.Globalization;
using System.Text;

namespace PoolingClient.Testing.Requests;

/// <summary>Finds and parses request heads, strictly (RFC 9112, sections 2 to 6).</summary>
internal static class RequestHeadParser
{
    /// <summary>64 KiB: what clients in the wild are allowed at most by common servers, and far above what tests send.</summary>
    internal const int MaxHeadLength = 64 * 1024;

    // RFC 3986: a target holds visible ASCII only, and no fragment.
    private static readonly SearchValues<byte> TargetOctets =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x5E).Where(i => i is not ('#' or '<' or '>' or '"')).Select(i => (byte)i)]);

    /// <summary>The length of the head with its empty line, or 0 if it is not complete.</summary>
    internal static int FindEnd(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            return 0;
        }

        // What cannot become a request (a TLS hello, say) is refused at its first octet: it might never bring a line end.
        if (octets[0] != '\r' && !FieldParser.TokenOctets.Contains(octets[0]))
        {
            throw new MalformedRequestException(400, "the request does not begin with a method (RFC 9112, section 3)");
        }

        var line = 0;
        while (octets[line..].IndexOf((byte)'\n') is var length and >= 0)
        {
            var end = line + length;
            if (end == line || octets[end - 1] != '\r')
            {
                throw new MalformedRequestException(400, "a line ends in a bare LF (RFC 9112, section 2.2)");
            }

            if (end - 1 == line)
            {
                return Limited(end + 1);
            }

            line = end + 1;
        }

        _ = Limited(octets.Length);
        return 0;
    }

    /// <summary>Parses a complete head with its empty line.</summary>
    internal static RequestHead Parse(ReadOnlySpan<byte> head)
    {
        var lineEnd = head.IndexOf("\r\n"u8);
        var requestLine = head[..lineEnd];
        var first = requestLine.IndexOf((byte)' ');
        var last = requestLine.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first + 1)
        {
            throw new MalformedRequestException(400, "the request line is not method, target and version (RFC 9112, section 3)");
        }

        var method = ParseMethod(requestLine[..first]);
        var target = ParseTarget(requestLine[(first + 1)..last], method);
        var version = ParseVersion(requestLine[(last + 1)..]);
        var fields = FieldParser.Parse(head[(lineEnd + 2)..^2]);
        var isHttp10 = version == "HTTP/1.0";
        CheckHost(fields, isHttp10);
        var isChunked = ParseTransferEncoding(fields, isHttp10);
        return new RequestHead
        {
            Octets = head.ToArray(),
            Method = method,
            Target = target,
            Version = version,
            Fields = fields,
            IsHttp10 = isHttp10,
            IsChunked = isChunked,
            ContentLength = ParseContentLength(fields, isChunked),
            KeepsAlive = !fields.HasToken("Connection", "close") && (!isHttp10 || fields.HasToken("Connection", "keep-alive")),
            ExpectsContinue = !isHttp10 && fields.HasToken("Expect", "100-continue"),
        };
    }

    private static int Limited(int length) => length <= MaxHeadLength
        ? length
        : throw new MalformedRequestException(431, $"the head is longer than {MaxHeadLength} octets");

    private static string ParseMethod(ReadOnlySpan<byte> method) => method.ContainsAnyExcept(FieldParser.TokenOctets)
        ? throw new MalformedRequestException(400, "the method is no token (RFC 9110, section 9.1)")
        : Encoding.Latin1.GetString(method);

    // RFC 9112, section 3.2: the form of the target goes with the method.
    private static string ParseTarget(ReadOnlySpan<byte> target, string method)
    {
        var isForm = !target.ContainsAnyExcept(TargetOctets) && method switch
        {
            "CONNECT" => target[0] != '/' && target.Contains((byte)':'),
            "OPTIONS" when target.SequenceEqual("*"u8) => true,
            _ => target[0] == '/' || target.IndexOf("://"u8) > 0,
        };
        return isForm
            ? Encoding.Latin1.GetString(target)
            : throw new MalformedRequestException(400, "the target has no form that goes with the method (RFC 9112, section 3.2)");
    }

    private static string ParseVersion(ReadOnlySpan<byte> version)
    {
        if (version.SequenceEqual("HTTP/1.1"u8))
        {
            return "HTTP/1.1";
        }

        if (version.SequenceEqual("HTTP/1.0"u8))
        {
            return "HTTP/1.0";
        }

        var isVersion = version.Length == 8 && version.StartsWith("HTTP/"u8)
            && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7]);
        throw isVersion
            ? new MalformedRequestException(505, "the version is neither HTTP/1.1 nor HTTP/1.0")
            : new MalformedRequestException(400, "the request line does not end in a version (RFC 9112, section 2.3)");
    }

    // RFC 9112, section 3.2: exactly one Host line in HTTP/1.1, at most one before.
    private static void CheckHost(ServerFields fields, bool isHttp10)
    {
        var count = fields.GetValues("Host").Count;
        if (count > 1 || (count == 0 && !isHttp10))
        {
            throw new MalformedRequestException(400, $"there are {count} Host lines (RFC 9112, section 3.2)");
        }
    }

    // RFC 9112, section 6.1: this server knows no coding but chunked.
    private static bool ParseTransferEncoding(ServerFields fields, bool isHttp10)
    {
        var codings = fields.GetValues("Transfer-Encoding");
        if (codings.Count == 0)
        {
            return false;
        }

        if (isHttp10)
        {
            throw new MalformedRequestException(400, "there is Transfer-Encoding in HTTP/1.0 (RFC 9112, section 6.1)");
        }

        if (codings.Count == 1 && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        throw new MalformedRequestException(501, "there is a transfer coding other than one chunked (RFC 9112, section 6.1)");
    }

    // RFC 9112, section 6.3: both framings, or several lengths, are how requests are smuggled.
    private static long ParseContentLength(ServerFields fields, bool isChunked)
    {
        var lengths = fields.GetValues("Content-Length");
        if (lengths.Count == 0)
        {
            return 0;
        }

        if (isChunked)
        {
            throw new MalformedRequestException(400, "there are both Transfer-Encoding and Content-Length (RFC 9112, section 6.3)");
        }

        return lengths.Count == 1 && long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new MalformedRequestException(400, "Content-Length is not one decimal number (RFC 9110, section 8.6)");
    }
}
