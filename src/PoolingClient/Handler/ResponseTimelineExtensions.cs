using System.Net.Http;
using PoolingClient.Handler;

namespace PoolingClient;

/// <summary>What a response can tell about the socket it came over (RFC 9112 9.2).</summary>
public static class ResponseTimelineExtensions
{
    /// <summary>
    /// The socket events of the request that <paramref name="response"/> answers. While its content is still being read, the end is
    /// missing.
    /// </summary>
    /// <returns>The timeline; null where the response did not come from a <see cref="PoolingHttpHandler"/>, or its content was replaced.</returns>
    /// <exception cref="ArgumentNullException">The response is null.</exception>
    public static RequestTimeline? GetTimeline(this HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.Content switch
        {
            ExchangeContent content => content.ReadTimeline(),
            DecodedContent content => TimelineReader.Read(content.Exchange, content.Exchange.Settings.Time),
            _ => null,
        };
    }
}
