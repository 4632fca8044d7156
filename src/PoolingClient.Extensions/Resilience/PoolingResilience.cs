using System.Net.Http;
using Polly;

namespace PoolingClient;

/// <summary>Names that pipelines of Polly's outside a <see cref="PoolingResilienceHandler"/> need.</summary>
public static class PoolingResilience
{
    /// <summary>
    /// Where the strategies find the request that runs in a <see cref="ResilienceContext"/>, and where they put the message of each further attempt. It is the
    /// property that Microsoft.Extensions.Http.Resilience sets, so that they can stand in its pipelines.
    /// </summary>
    public static readonly ResiliencePropertyKey<HttpRequestMessage> RequestKey = new("Resilience.Http.RequestMessage");
}
