using System.Net.Http;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>Field lines behind the content of a request (RFC 9110 6.5). They are asked for when the content has been sent, and checked like those of a head.</summary>
internal sealed class RequestTrailers(Func<IEnumerable<KeyValuePair<string, string>>> source)
{
    /// <summary>The trailers that the request's options name; null where they name none.</summary>
    public static RequestTrailers? Of(HttpRequestMessage request) =>
        RequestParts.Options(request) is { } options && options.TryGetValue(PoolingRequestOptions.Trailers, out Func<IEnumerable<KeyValuePair<string, string>>>? source) && source is not null ? new RequestTrailers(source) : null;

    /// <summary>Puts the field lines, with their CRLFs, into <paramref name="lines"/>.</summary>
    /// <exception cref="PoolingRequestException">One cannot be sent.</exception>
    public void Encode(OctetBuffer lines)
    {
        var writer = new RequestHeadWriter(lines, RequestFraming.Chunked);
        foreach ((string name, string value) in source())
        {
            Refusal refusal = writer.Trailer(name, value);
            if (refusal.IsRefused) throw FailureDoor.ToException(refusal);
        }
    }
}
