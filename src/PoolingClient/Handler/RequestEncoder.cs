using System.Net.Http;
using System.Net.Http.Headers;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Pool;

namespace PoolingClient.Handler;

/// <summary>Turns an <see cref="HttpRequestMessage"/> into the octets of its head, before it gets near a connection: a refusal costs nobody a socket.</summary>
internal static class RequestEncoder
{
    private static readonly HttpMethod[] Known =
        [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Head, HttpMethod.Options, HttpMethod.Trace];

    /// <summary>Encodes the head, and the content where it is at hand.</summary>
    public static Refusal Encode(HttpRequestMessage request, RequestPlan plan, OriginPool pool, RequestAdditions? additions, DeadlineField? deadline, OctetBuffer output, out EncodedHead head, CancellationToken cancellationToken)
    {
        Refusal refusal = EncodeHead(request, plan, pool, additions, deadline, output, out head);
        head = head with { Length = output.Length };
        if (refusal.IsRefused || !plan.ContentAtHand || request.Content is not { } content) return refusal;
        using var stream = new OctetBufferStream(output);
        content.CopyTo(stream, null, cancellationToken);
        return output.Length - head.Length == plan.Framing.Length ? default : new Refusal(RefusalReason.ContentLengthDiffers);
    }

    private static Refusal EncodeHead(HttpRequestMessage request, RequestPlan plan, OriginPool pool, RequestAdditions? additions, DeadlineField? deadline, OctetBuffer output, out EncodedHead head)
    {
        head = default;
        var writer = new RequestHeadWriter(output, plan.Framing);
        bool isForwarded = pool.Route.IsForwarded;
        Refusal refusal = writer.Begin(Canonical(request.Method), isForwarded ? RequestRoute.AbsoluteTarget(request) : Target(request), plan.Http10);
        if (refusal.IsRefused) return refusal;
        HttpRequestHeaders? headers = RequestParts.Headers(request);
        bool ownHost = headers is not null && headers.NonValidated.Contains("Host");
        if (!ownHost) writer.Encoded(isForwarded ? Origin.Of(request.RequestUri!).EncodeHostLine() : pool.HostLine.Span, hasHost: true);
        if (headers is not null) refusal = EncodeFields(ref writer, headers.NonValidated, additions, sendsExpect: plan.Expects, goesToProxy: isForwarded);
        if (!refusal.IsRefused && additions is not null) refusal = additions.Encode(ref writer);
        if (refusal.IsRefused) return refusal;
        int deadlineAt = 0;
        if (deadline is not null && headers?.NonValidated.Contains(deadline.Name) != true)
        {
            deadlineAt = output.Length + deadline.ValueAt;
            writer.Encoded(deadline.Line.Span, hasHost: false);
        }
        if (request.Content is { } content) refusal = EncodeFields(ref writer, content.Headers.NonValidated, null, sendsExpect: true, goesToProxy: isForwarded);
        head = new EncodedHead(0, deadlineAt, writer.HasUpgrade && !plan.Http10);
        return refusal.IsRefused ? refusal : writer.End(request.Content is null && UsuallyHasContent(request.Method));
    }

    private static Refusal EncodeFields(ref RequestHeadWriter writer, HttpHeadersNonValidated headers, RequestAdditions? additions, bool sendsExpect, bool goesToProxy)
    {
        foreach (KeyValuePair<string, HeaderStringValues> header in headers)
        {
            if (additions is not null && additions.Replaces(header.Key)) continue;
            // A request that does not wait for 100 (Continue) must not ask for it (RFC 9110 10.1.1): the field is checked and left out.
            bool isSent = sendsExpect || !header.Key.Equals("Expect", StringComparison.OrdinalIgnoreCase);
            // Credentials for a proxy are no origin's business, directly or through a tunnel (RFC 9110 11.7.2).
            isSent &= goesToProxy || !header.Key.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase);
            Refusal refusal = header.Value.Count == 1 ? writer.Field(header.Key, header.Value.ToString(), isSent) : EncodeMany(ref writer, header, isSent);
            if (refusal.IsRefused) return refusal;
        }
        return default;
    }

    /// <summary>Several values of one name stand in one line (RFC 9110 5.3), with the separator of their grammar.</summary>
    private static Refusal EncodeMany(ref RequestHeadWriter writer, KeyValuePair<string, HeaderStringValues> header, bool isSent)
    {
        if (header.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)) return new Refusal(RefusalReason.HostTwice);
        string separator = header.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase) ? " "
            : header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "; "
            : ", ";
        return writer.Field(header.Key, string.Join(separator, header.Value), isSent);
    }

    /// <summary>What an origin gets: origin-form; of CONNECT in authority-form, which is what its Host says (RFC 9112 3.2).</summary>
    public static string Target(HttpRequestMessage request) =>
        request.Method == HttpMethod.Connect ? request.Headers.NonValidated["Host"].ToString() : request.RequestUri!.PathAndQuery;

    /// <summary>Methods are case-sensitive (RFC 9110 9.1), but .NET takes its own in any case: they go out as they are defined.</summary>
    public static string Canonical(HttpMethod method)
    {
        foreach (HttpMethod known in Known)
        {
            if (known == method) return known.Method;
        }
        return method.Method;
    }

    /// <summary>All methods but those that anticipate none say Content-Length: 0 where they have none (RFC 9110 8.6).</summary>
    private static bool UsuallyHasContent(HttpMethod method) =>
        method != HttpMethod.Get && method != HttpMethod.Head && method != HttpMethod.Delete && method != HttpMethod.Options && method != HttpMethod.Trace && method != HttpMethod.Connect;
}
