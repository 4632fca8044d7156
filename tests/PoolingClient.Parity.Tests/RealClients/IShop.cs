using Refit;

namespace PoolingClient.Parity.RealClients;

/// <summary>An API as Refit takes it.</summary>
public interface IShop
{
    [Get("/items/{id}")]
    Task<RefitTests.Item> GetAsync(int id);

    [Post("/items")]
    Task<RefitTests.Item> CreateAsync([Body] RefitTests.Item item);

    [Get("/search")]
    Task<string> SearchAsync(string a, string b, [Header("X-Key")] string key);

    [Multipart]
    [Post("/files")]
    Task<string> UploadAsync(ByteArrayPart file);

    [Get("/files")]
    Task<Stream> DownloadAsync();
}
