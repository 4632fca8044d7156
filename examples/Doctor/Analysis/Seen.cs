using System.Net.Sockets;
using System.Net.Security;
using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>The name and its addresses.</summary>
/// <param name="Resolve">How long the resolver took; null where an address was given.</param>
/// <param name="Addresses">What came of each address.</param>
internal sealed record NamesSeen(TimeSpan? Resolve, IReadOnlyList<AddressSeen> Addresses);

/// <summary>An address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Family">Its family.</param>
/// <param name="Connect">The time of the TCP handshake; null where it failed.</param>
/// <param name="RoundTrip">The kernel's measure after it.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="FailedAfter">And after which time.</param>
internal sealed record AddressSeen(string Address, AddressFamily Family, TimeSpan? Connect, TimeSpan? RoundTrip, string? Failure = null, TimeSpan? FailedAfter = null);

/// <summary>TLS.</summary>
/// <param name="Handshakes">The time of each handshake.</param>
/// <param name="Protocol">The version: TLS 1.3.</param>
/// <param name="Cipher">The cipher suite.</param>
/// <param name="SpeaksHttp2">HTTP/2 was chosen when it was offered (RFC 7301).</param>
/// <param name="ExpiresAt">The end of the certificate's validity.</param>
/// <param name="DaysLeft">Whole days until then.</param>
/// <param name="Errors">What is wrong with the certificate.</param>
internal sealed record TlsSeen(
    IReadOnlyList<TimeSpan> Handshakes, string Protocol, string Cipher, bool SpeaksHttp2, DateTimeOffset ExpiresAt, int DaysLeft, SslPolicyErrors Errors);

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

/// <summary>Keep-Alive: timeout and max, of which no RFC speaks, but many servers.</summary>
internal sealed record KeepAliveHints(int? Timeout, int? Max);

/// <summary>The answer to HEAD.</summary>
/// <param name="Status">Its status; null where there was none.</param>
/// <param name="InStep">The next request on the connection got its own answer: HEAD brought no content (RFC 9110 9.3.2).</param>
/// <param name="Ending">What came where an answer did not.</param>
internal sealed record HeadSeen(int? Status, bool InStep, Ending Ending = Ending.None);

/// <summary>Requests one after the other on one connection.</summary>
/// <param name="HeadTimes">From each request to the head of its answer.</param>
/// <param name="Statuses">The status of each.</param>
/// <param name="Ending">What came where an answer did not.</param>
internal sealed record ReuseSeen(IReadOnlyList<TimeSpan> HeadTimes, IReadOnlyList<int> Statuses, Ending Ending = Ending.None);

/// <summary>How a connection ends after a request that says Connection: close.</summary>
/// <param name="SaysClose">The answer says so too.</param>
/// <param name="Ending">What came after it.</param>
/// <param name="After">How long after the answer.</param>
internal sealed record CloseSeen(bool SaysClose, Ending Ending, TimeSpan After);

/// <summary>Heads of requests, each larger than the one before, until one is refused.</summary>
internal sealed record HeaderLimitsSeen(IReadOnlyList<HeaderStep> Steps);

/// <summary>A head of so many octets, most of them in one field line.</summary>
/// <param name="Octets">Its size.</param>
/// <param name="Status">The status of the answer; null where there was none.</param>
/// <param name="Ending">What came in its place.</param>
/// <param name="IsRefused">It was not answered as smaller ones are.</param>
internal sealed record HeaderStep(int Octets, int? Status, Ending Ending, bool IsRefused);
