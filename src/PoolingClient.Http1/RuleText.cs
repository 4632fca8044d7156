namespace PoolingClient.Http1;

/// <summary>What each rule asks for, with its section, as it stands in error messages.</summary>
internal static class RuleText
{
    public static string Of(Rule rule) => rule switch
    {
        Rule.StatusLine => "a response begins with a status line, HTTP/1.1 SP 3DIGIT SP reason (RFC 9112 4)",
        Rule.TlsRecord => "a response begins with a status line, and this is a TLS alert or handshake: the server speaks TLS on that port, so use https (RFC 9112 4)",
        Rule.Version => "the version is HTTP/1.0 or HTTP/1.1 (RFC 9112 2.3)",
        Rule.StatusCode => "a status code has three digits and is 100 or above (RFC 9110 15)",
        Rule.ReasonPhrase => "a reason phrase holds no control characters (RFC 9112 4)",
        Rule.BareCr => "a CR is followed by LF (RFC 9112 2.2)",
        Rule.BareLf => "a line ends with CRLF, not with LF alone (RFC 9112 2.2)",
        Rule.FieldName => "a field name is a token (RFC 9110 5.1)",
        Rule.EmptyFieldName => "a field name is not empty (RFC 9110 5.1)",
        Rule.SpaceBeforeColon => "no white space stands between a field name and the colon (RFC 9112 5.1)",
        Rule.NoColon => "a field line has a colon (RFC 9112 5)",
        Rule.SpaceBeforeFirstField => "no white space stands before the first field line (RFC 9112 2.2)",
        Rule.ControlInValue => "a field value holds no control characters but HTAB (RFC 9110 5.5)",
        Rule.FoldInFraming => "a Content-Length or Transfer-Encoding is not folded over lines (RFC 9112 5.2)",
        Rule.ContentLength => "a Content-Length is one decimal number, or a list of the same one (RFC 9110 8.6, RFC 9112 6.3)",
        Rule.ContentLengthOverflow => "a Content-Length is at most 9223372036854775807 (RFC 9110 8.6)",
        Rule.ContentLengthConflict => "all Content-Length values of a message are the same (RFC 9112 6.3)",
        Rule.TransferEncoding => "the only transfer coding understood is chunked, applied once (RFC 9112 6.1)",
        Rule.TransferEncodingInHttp10 => "an HTTP/1.0 message has no Transfer-Encoding (RFC 9112 6.1)",
        Rule.HeadTooLarge => "a head stays within MaxResponseHeadersLength, with the interim heads before it (RFC 9110 5.4)",
        Rule.TooManyFields => "a field section stays within MaxResponseHeadersCount (RFC 9110 5.4)",
        Rule.TooManyInterim => "interim responses stay within MaxInterimResponses (RFC 9110 15.2)",
        Rule.UnsolicitedSwitch => "101 answers only a request with Upgrade (RFC 9110 15.2.2)",
        Rule.ChunkSize => "a chunk begins with its size in 1 to 16 hexadecimal digits (RFC 9112 7.1)",
        Rule.ChunkSizeOverflow => "a chunk size is at most 7FFFFFFFFFFFFFFF (RFC 9112 7.1)",
        Rule.ChunkExtension => "a chunk extension holds no control characters but HTAB (RFC 9112 7.1.1)",
        Rule.ChunkLineTooLong => "a chunk's first line stays within MaxChunkLineLength (RFC 9112 7.1.1)",
        Rule.ChunkExtensionsTooLong => "the chunk extensions of a message stay within 16 KiB (RFC 9112 7.1.1)",
        Rule.ChunkEnd => "a chunk's data is followed by CRLF (RFC 9112 7.1)",
        Rule.TrailersTooLarge => "a trailer section stays within MaxResponseHeadersLength (RFC 9110 6.5)",
        Rule.Truncated => "a response ends by its framing, not by an early close (RFC 9112 8)",
        Rule.NothingOutstanding => "a server sends nothing when no request is outstanding (RFC 9112 9.2)",
        Rule.ResponseBeforeRequest => "a response follows its request (RFC 9112 9.2)",
        _ => "no rule",
    };
}
