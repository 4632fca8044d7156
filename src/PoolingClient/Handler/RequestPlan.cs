using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>What will be done with a request: what is checked and decided before it gets near a connection.</summary>
internal readonly record struct RequestPlan(RequestFraming Framing, bool Http10, bool ContentAtHand, bool Expects, RequestTrailers? Trailers)
{
    /// <summary>Content up to this is encoded together with the head: one send, and it can be sent again.</summary>
    private const int MostAtHand = 64 * 1024;

    /// <exception cref="HttpRequestException">The version or method cannot be had.</exception>
    /// <exception cref="NotSupportedException">The scheme, or chunked content in HTTP/1.0.</exception>
    /// <exception cref="InvalidOperationException">There is no absolute URI.</exception>
    public static RequestPlan Of(HttpRequestMessage request)
    {
        CheckUri(request.RequestUri);
        if (request.Method == HttpMethod.Connect) CheckConnect(request);
        bool http10 = DecideVersion(request);
        if (request.Content is not { } content) return new RequestPlan(RequestFraming.None, http10, ContentAtHand: true, Expects: false, null);
        var trailers = RequestTrailers.Of(request);
        RequestFraming framing = DecideFraming(request, content, http10, trailers is not null);
        // Nothing waits for 100 without content to send, and HTTP/1.0 knows no interim responses (RFC 9110 10.1.1).
        bool expects = !http10 && framing.Length != 0 && Expectation.IsOn(request);
        bool atHand = !expects && framing.Framing == ContentFraming.Length && framing.Length <= MostAtHand && IsInMemory(content);
        return new RequestPlan(framing, http10, atHand, expects, trailers);
    }

    private static void CheckUri(Uri? uri)
    {
        if (uri is not { IsAbsoluteUri: true }) throw new InvalidOperationException("The request has no absolute RequestUri.");
        if (uri.Scheme is not ("http" or "https" or "ws" or "wss")) throw new NotSupportedException($"The scheme '{uri.Scheme}' is not supported: http, https, ws and wss are.");
        if (uri.IdnHost.Length == 0) throw new InvalidOperationException("The RequestUri has no host.");
    }

    /// <summary>1.1 and 1.0 are sent as such; a higher version as 1.1 where the policy allows less than it asks for (the rule of HttpVersionPolicy).</summary>
    private static bool DecideVersion(HttpRequestMessage request)
    {
        Version version = request.Version;
        if (version == HttpVersion.Version11) return false;
        if (version.Major > 1)
        {
            if (request.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower) return false;
            throw new PoolingRequestException(HttpRequestError.VersionNegotiationError, RequestStage.Queue, RequestFate.NotSent,
                $"HTTP/{version} was asked for with {request.VersionPolicy}; this handler speaks HTTP/1.1 and HTTP/1.0. Nothing was sent.", null);
        }
        if (version == HttpVersion.Version10) return request.VersionPolicy != HttpVersionPolicy.RequestVersionOrHigher;
        throw new NotSupportedException($"HTTP/{version} is not supported.");
    }

    /// <summary>CONNECT names its target in Host (RFC 9112 3.2.3) and has no content (RFC 9110 9.3.6).</summary>
    private static void CheckConnect(HttpRequestMessage request)
    {
        if (request.Content is not null) throw Refused("A CONNECT request has no content (RFC 9110 9.3.6).");
        if (!request.Headers.NonValidated.Contains("Host")) throw Refused("A CONNECT request names the host and port of its tunnel in the header 'Host' (RFC 9112 3.2.3), which is missing.");
    }

    private static RequestFraming DecideFraming(HttpRequestMessage request, HttpContent content, bool http10, bool hasTrailers)
    {
        bool chunked = hasTrailers || request.Headers.TransferEncodingChunked == true;
        // The declared value is looked at before .NET's getter, which puts a computed one in the place of what it cannot parse.
        long? declared = chunked ? null : Declared(content);
        long? length = chunked ? null : declared ?? content.Headers.ContentLength;
        if (length is { } known) return RequestFraming.OfLength(known);
        if (http10) throw new NotSupportedException("Content of unknown length cannot be sent in HTTP/1.0, which has no chunked coding (RFC 9112 6.1). Set Content-Length.");
        return RequestFraming.Chunked;
    }

    /// <summary>The Content-Length that stands on the content already; null where there is none.</summary>
    /// <exception cref="PoolingRequestException">It is no number, or not the length of content that is in memory.</exception>
    private static long? Declared(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Length", out HeaderStringValues values)) return null;
        if (values.Count != 1 || !ContentLengthValue.TryParse(values.ToString(), out long declared))
        {
            throw FailureDoor.ToException(new Refusal(RefusalReason.ContentLengthNotNumber));
        }
        if (IsInMemory(content) && content.ReadAsStream().Length != declared) throw FailureDoor.ToException(new Refusal(RefusalReason.ContentLengthDiffers));
        return declared;
    }

    /// <summary>The framework's own kinds that hold their octets; a type derived from them may do anything.</summary>
    private static bool IsInMemory(HttpContent content)
    {
        Type type = content.GetType();
        return type == typeof(StringContent) || type == typeof(ByteArrayContent) || type == typeof(ReadOnlyMemoryContent) || type == typeof(FormUrlEncodedContent);
    }

    /// <summary>Kinds of content that give the same octets each time: those in memory, however large, and those made of such.</summary>
    public static bool CanBeReadAgain(HttpContent content) => content switch
    {
        // A sequence may be one that can be enumerated once only.
        System.Net.Http.Json.JsonContent json => json.Value is null or string or System.Collections.ICollection or not System.Collections.IEnumerable && !IsAsyncSequence(json.ObjectType),
        MultipartContent parts => parts.All(CanBeReadAgain),
        _ => IsInMemory(content),
    };

    private static bool IsAsyncSequence(Type type) => type.Name.Contains("AsyncEnumerable", StringComparison.Ordinal);

    private static PoolingRequestException Refused(string why) =>
        new(HttpRequestError.Unknown, RequestStage.Queue, RequestFate.NotSent, $"{why} Nothing was sent.", null);
}
