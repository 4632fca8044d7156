using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace PoolingClient.Handler;

/// <summary>
/// The parts of a request message that its getters make when they are asked for, though most requests have none. Looked at where they
/// stand, an absent part stays absent; where the framework keeps them elsewhere one day, the getters answer, and it costs what they cost.
/// </summary>
internal static class RequestParts
{
    private static readonly bool s_canLook = CanLook();

    /// <summary>The request's options; null where it has none.</summary>
    public static HttpRequestOptions? Options(HttpRequestMessage request)
    {
        HttpRequestOptions? options = s_canLook ? OptionsOf(request) : request.Options;
        return options is not null && ((ICollection<KeyValuePair<string, object?>>)options).Count > 0 ? options : null;
    }

    /// <summary>The request's header fields; null where it has none.</summary>
    public static HttpRequestHeaders? Headers(HttpRequestMessage request) => s_canLook ? HeadersOf(request) : request.Headers;

    private static bool CanLook()
    {
        try
        {
            using var request = new HttpRequestMessage();
            bool isAbsent = OptionsOf(request) is null && HeadersOf(request) is null;
            return isAbsent && ReferenceEquals(request.Options, OptionsOf(request)) && ReferenceEquals(request.Headers, HeadersOf(request));
        }
        catch (MissingFieldException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_options")]
    private static extern ref HttpRequestOptions? OptionsOf(HttpRequestMessage request);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_headers")]
    private static extern ref HttpRequestHeaders? HeadersOf(HttpRequestMessage request);
}
