using System.Net;
using PoolingClient.Foundation;

namespace PoolingClient;

/// <summary>What is made of requests and responses above the wire.</summary>
public sealed partial class SocketPoolOptions
{
    /// <summary>
    /// How long content waits for 100 (Continue) after a head that asks for it (Expect: 100-continue); then it is sent without
    /// (RFC 9110 10.1.1). Zero sends it at once. Default 1 s, as SocketsHttpHandler.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan Expect100ContinueTimeout { get; set => field = NotNegative(value); } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Redirects (301, 302, 303, 307, 308, and 300 with a Location, RFC 9110 10.2.2) are followed (RFC 9110 15.4), with SocketsHttpHandler's rules for the method;
    /// never from https to http. The request message has the last URI and method then. Where scheme, host or port change, Authorization,
    /// Proxy-Authorization, Cookie and Host are taken off the message; other fields with secrets in them are not known here and stay. Content that
    /// was read and cannot be read again (a stream's) is not sent on: the redirect is the answer. Default true, as SocketsHttpHandler.
    /// </summary>
    public bool AllowAutoRedirect { get; set => field = Unfrozen(value); } = true;

    /// <summary>The most redirects that are followed for one request (RFC 9110 15.4); the response to the last one is then the answer. Default 50, as SocketsHttpHandler.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int MaxAutomaticRedirections { get; set => field = AtLeast(value, 1); } = 50;

    /// <summary>
    /// Cookies are kept in <see cref="CookieContainer"/> and sent from it (RFC 6265). Default false, unlike SocketsHttpHandler: a pool is
    /// shared by requests of many users, and so would their cookies be.
    /// </summary>
    public bool UseCookies { get; set => field = Unfrozen(value); }

    /// <summary>Where cookies are kept, and from which they are sent (RFC 6265 5.4), if <see cref="UseCookies"/> is true.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public CookieContainer CookieContainer { get; set => field = Given(value); } = new();

    /// <summary>
    /// Content codings that are asked for (Accept-Encoding, RFC 9110 12.5.3; after the caller's own) and taken off the content of responses (RFC 9110 8.4.1): the
    /// last one, if it is one of these. A request for a part (Range, RFC 9110 14.2) asks for none, and a part (206, RFC 9110 15.3.7) stays as it is. Data that is cut or corrupt is an
    /// <see cref="HttpIOException"/> when it is read. Default <see cref="DecompressionMethods.None"/>, as SocketsHttpHandler.
    /// </summary>
    public DecompressionMethods AutomaticDecompression { get; set => field = Unfrozen(value); }

    /// <summary>
    /// The most octets that content may have after decompression (RFC 9110 8.4.1); more is an error while it is read. Default 1 GiB: far above what services
    /// answer, and a bound for a bomb. It is not a limit for content that was not compressed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public long MaxDecompressedContentLength { get; set => field = AtLeastOne(value); } = 1L << 30;

    /// <summary>
    /// How many octets may come out of one that went in (RFC 9110 8.4.1), counted over the content so far and above the first MiB. Default 200: text reaches 30,
    /// deflate's limit (RFC 1951), which only bombs reach, is 1,032.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 2.</exception>
    public int MaxDecompressionRatio { get; set => field = AtLeast(value, 2); } = 200;

    /// <summary>
    /// Answers 401 challenges (RFC 9110 11.6.1) with the strongest of Digest (RFC 7616: SHA-256, MD5, their session variants; qop=auth) and Basic (RFC 7617)
    /// that there is a credential for. Negotiate and NTLM are not supported, and Bearer is never answered with a password: a token goes into the
    /// request's own Authorization (RFC 9110 11.6.2), which is sent first and replaced only after the server has refused it. After a redirect to another origin only a
    /// <see cref="CredentialCache"/> is asked, which knows whom its credentials are for. Null, the default, answers none.
    /// </summary>
    public ICredentials? Credentials { get; set => field = Unfrozen(value); }

    /// <summary>
    /// Basic credentials are sent without being asked for again, where the server has asked for them once for the same part of its
    /// space (RFC 7617 2.2); never in place of an Authorization that the request has itself. Default false, as SocketsHttpHandler.
    /// </summary>
    public bool PreAuthenticate { get; set => field = Unfrozen(value); }

    private MessageSettings ReadMessages() => new()
    {
        DeadlineField = ReadDeadlineField(),
        ContinueTimeout = Expect100ContinueTimeout,
        MaxRedirects = AllowAutoRedirect ? MaxAutomaticRedirections : 0,
        Cookies = UseCookies ? CookieContainer : null,
        Decompression = AutomaticDecompression,
        DecompressedOctets = MaxDecompressedContentLength,
        DecompressionRatio = MaxDecompressionRatio,
        Credentials = Credentials,
        Proven = PreAuthenticate && Credentials is not null ? new ProvenCredentials() : null,
    };
}
