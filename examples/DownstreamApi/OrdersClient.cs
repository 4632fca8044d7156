using System.Net;

namespace DownstreamApi;

/// <summary>The typed client: it knows the downstream's paths, and nothing of pools, retries or breakers.</summary>
internal sealed class OrdersClient(HttpClient client)
{
    public async Task<string?> GetAsync(string id, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await client.GetAsync(new Uri($"orders/{Uri.EscapeDataString(id)}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>A POST: it is sent once, whatever becomes of it.</summary>
    public async Task PlaceAsync(string id, CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await client.PostAsync(new Uri("orders", UriKind.Relative), new StringContent(id), cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
