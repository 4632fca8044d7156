using System.Net.Http;

namespace PoolingClient.Handler;

/// <summary>Which requests have the same effect when they are sent twice: by their method, or by what the caller says.</summary>
internal static class Idempotency
{
    private const string Key = "Idempotency-Key";

    public static bool Of(HttpRequestMessage request)
    {
        if (RequestParts.Options(request) is { } options && options.TryGetValue(PoolingRequestOptions.IsIdempotent, out bool marked)) return marked;
        return IsIdempotent(request.Method) || RequestParts.Headers(request)?.NonValidated.Contains(Key) == true;
    }

    /// <summary>RFC 9110 9.2.2.</summary>
    private static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Put || method == HttpMethod.Delete ||
        method == HttpMethod.Options || method == HttpMethod.Trace;
}
