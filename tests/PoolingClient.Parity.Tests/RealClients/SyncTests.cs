using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PoolingClient.Parity.RealClients;

/// <summary>SDKs with synchronous calls (Azure's, for example) send with HttpClient.Send and read streams without async, from threads of their own.</summary>
public sealed class SyncTests
{
    private const int Threads = 8, Calls = 25;

    [Fact]
    public async Task Eight_threads_share_two_connections()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(
            application => application.MapPost("/echo", async (HttpContext context) => await context.Request.Body.CopyToAsync(context.Response.Body)),
            new SocketPoolOptions { UseProxy = false, MaxConnectionsPerServer = 2 });
        using HttpClient client = door.Client();

        await PoolDoor.InTime(Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => OnThread(() =>
        {
            for (int i = 0; i < Calls; i++)
            {
                string text = new((char)('a' + thread), 10 + 5000 * (i % 3));
                using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new StringContent(text) };
                using HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
                using var reader = new StreamReader(response.EnsureSuccessStatusCode().Content.ReadAsStream());
                Assert.Equal(text, reader.ReadToEnd());
            }
        }))));

        door.AssertUsed(2);
    }

    [Fact]
    public async Task A_large_upload_and_download_without_async()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(application => application.MapPost("/echo", async (HttpContext context) => await context.Request.Body.CopyToAsync(context.Response.Body)));
        using HttpClient client = door.Client();
        byte[] octets = [.. Enumerable.Range(0, 2_000_000).Select(i => (byte)i)];

        await PoolDoor.InTime(OnThread(() =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new StreamContent(new ForwardStream(octets)) };
            using HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead);
            var copy = new MemoryStream();
            using Stream stream = response.Content.ReadAsStream();
            stream.CopyTo(copy);
            Assert.Equal(octets, copy.ToArray());
        }));
    }

    [Fact]
    public async Task A_cancelled_call_without_async_ends()
    {
        var arrived = new TaskCompletionSource();
        await using PoolDoor door = await PoolDoor.OpenAsync(application => application.MapGet("/", async (HttpContext context) =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        using HttpClient client = door.Client();
        using var source = new CancellationTokenSource();
        Task call = OnThread(() => client.Send(new HttpRequestMessage(HttpMethod.Get, "/"), source.Token));

        await PoolDoor.InTime(arrived.Task);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PoolDoor.InTime(call));
    }

    private static Task OnThread(Action act) => Task.Factory.StartNew(act, default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
