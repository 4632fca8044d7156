using System.Net.Http;

namespace PoolingClient.Resilience;

/// <summary>What an attempt tells the client below.</summary>
internal static class AttemptOptions
{
    /// <summary>How often the request was sent before this attempt; for the telemetry of the attempt (<c>http.request.resend_count</c>).</summary>
    public static readonly HttpRequestOptionsKey<int> ResendCount = new("PoolingClient.ResendCount");
}
