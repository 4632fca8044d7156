namespace PoolingClient.Http1;

/// <summary>A response head that was read whole. Offsets count from the head's first octet; the next head overwrites it.</summary>
internal sealed class ResponseHead
{
    public int Status { get; private set; }

    public bool Http10 { get; private set; }

    public FieldSection Fields { get; } = new();

    public ContentFraming Framing { get; private set; }

    /// <summary>Octets of content that Content-Length promises; -1 where it is unknown. With <see cref="ContentFraming.None"/>, what the field said.</summary>
    public long ContentLength { get; private set; }

    /// <summary>The connection may carry another exchange once this one has ended (RFC 9112 9.3). Once false, never true again.</summary>
    public bool KeepsConnection { get; private set; }

    /// <summary>Content-Length was sent beside Transfer-Encoding, which overrides it: it is to be removed (RFC 9112 6.3, 3).</summary>
    public bool DropsContentLength { get; private set; }

    /// <summary>Keep-Alive: timeout in seconds, or -1.</summary>
    public int IdleSeconds { get; private set; }

    /// <summary>Keep-Alive: max, or -1.</summary>
    public int ExchangesLeft { get; private set; }

    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    private int _reasonStart, _reasonLength;

    public ReadOnlySpan<byte> Reason(ReadOnlySpan<byte> input) => input.Slice(_reasonStart, _reasonLength);

    public void Set(in StatusLineReader line, FieldSectionReader fields, RequestKind request)
    {
        (Status, Http10, _reasonStart, _reasonLength) = (line.Status, line.Http10, line.ReasonStart, line.ReasonLength);
        ConnectionFields connection = fields.Connection;
        (IdleSeconds, ExchangesLeft) = (connection.IdleSeconds, connection.ExchangesLeft);
        ContentLength = fields.ContentLength;
        DropsContentLength = fields.HasTransferEncoding && ContentLength >= 0;
        Framing = DecideFraming(fields, request);
        KeepsConnection = DecidePersistence(connection, fields.HasTransferEncoding);
    }

    /// <summary>The eight rules of RFC 9112 6.3 in their order. The fifth (an invalid Content-Length) was refused when it was read; the seventh is for requests.</summary>
    private ContentFraming DecideFraming(FieldSectionReader fields, RequestKind request)
    {
        // Enum.HasFlag would allocate for every response until the runtime has compiled this for good.
        bool isConnect = (request & RequestKind.Connect) != 0, isHead = (request & RequestKind.Head) != 0;
        if (Status == 101) return ContentFraming.Tunnel;
        // 204 to CONNECT has no content by 1 and begins a tunnel by 2 (RFC 9110 9.3.6: any 2xx): what follows is no HTTP.
        if (isConnect && Status == 204) return ContentFraming.Tunnel;
        if (isHead || Status is (>= 100 and < 200) or 204 or 304) return ContentFraming.None;   // 1
        if (isConnect && Status is >= 200 and < 300) return ContentFraming.Tunnel;            // 2
        if (fields.Chunked) return ContentFraming.Chunked;                                    // 3, 4
        if (ContentLength >= 0) return ContentFraming.Length;                                 // 6
        return ContentFraming.CloseDelimited;                                                 // 8
    }

    /// <summary>RFC 9112 9.3, and the cases of policy P4, P5 and P10 in which the connection is not to be trusted further.</summary>
    private bool DecidePersistence(ConnectionFields connection, bool hasTransferEncoding)
    {
        if (connection.Close) return false;
        if (Http10 && !connection.KeepAlive) return false;
        if (Framing is ContentFraming.CloseDelimited or ContentFraming.Tunnel) return false;
        if (connection.IdleSeconds == 0 || connection.ExchangesLeft == 0) return false;
        if (DropsContentLength) return false;
        if (Status is >= 100 and < 200) return ContentLength < 0 && !hasTransferEncoding;
        return Status != 204 || (ContentLength <= 0 && !hasTransferEncoding);
    }
}
