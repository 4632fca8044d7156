namespace Doctor.Analysis;

/// <summary>The first answers.</summary>
/// <param name="Version">As in the status line.</param>
/// <param name="Status">The status code.</param>
/// <param name="HeadTime">From the request to the head of its answer.</param>
/// <param name="ContentLength">Octets of content that were read.</param>
/// <param name="IsWhole">That was all of it.</param>
/// <param name="Persists">The connection may be used again.</param>
/// <param name="Product">What the server says it is.</param>
/// <param name="HasVia">Somebody stands between (RFC 9110 7.6.3).</param>
/// <param name="TakesRanges">Parts can be asked for.</param>
/// <param name="EchoesId">It sends an X-Request-Id back.</param>
/// <param name="Hints">What it announces, unasked.</param>
/// <param name="HintsWhenAsked">What it announces to a request that has Connection: keep-alive.</param>
/// <param name="RoundTrip">The kernel's measure after them.</param>
internal sealed record AnswerSeen(
    string Version, int Status, TimeSpan HeadTime, long ContentLength, bool IsWhole, bool Persists, string? Product = null, bool HasVia = false,
    bool TakesRanges = false, bool EchoesId = false, KeepAliveHints? Hints = null, KeepAliveHints? HintsWhenAsked = null, TimeSpan? RoundTrip = null);
