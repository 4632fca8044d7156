namespace Snippets;

/// <summary>A typed client: it knows the downstream's paths, and nothing of pools.</summary>
internal sealed class OrdersClient(HttpClient client)
{
    public Task<string> GetAsync(string id, CancellationToken cancellationToken = default) =>
        client.GetStringAsync(new Uri($"orders/{Uri.EscapeDataString(id)}", UriKind.Relative), cancellationToken);
}
