using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PoolingClient.Parity.RealClients;

public sealed class ServerSentEventTests
{
    private const int Events = 20;

    /// <summary>
    /// The server sends an event only after the client has acknowledged the one before, on another request: if anything held an event back until more
    /// octets came, neither side would ever go on.
    /// </summary>
    [Fact]
    public async Task Each_event_comes_before_the_next_is_sent()
    {
        using var acknowledged = new SemaphoreSlim(1);
        await using PoolDoor door = await PoolDoor.OpenAsync(application =>
        {
            application.MapGet("/events", async (HttpContext context) =>
            {
                context.Response.ContentType = "text/event-stream";
                for (int i = 0; i < Events; i++)
                {
                    await acknowledged.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsync($"event: count\nid: {i}\ndata: {i}\n\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }
            });
            application.MapPost("/seen/{id:int}", (int id) => acknowledged.Release());
        });
        using HttpClient client = door.Client();
        using HttpResponseMessage response = await PoolDoor.InTime(client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead));
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);

        int seen = 0;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (SseItem<string> item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync(limit.Token))
        {
            Assert.Equal(("count", $"{seen}", $"{seen}"), (item.EventType, item.EventId, item.Data));
            seen++;
            (await PoolDoor.InTime(client.PostAsync($"/seen/{item.EventId}", null))).Dispose();
        }

        Assert.Equal(Events, seen);
        door.AssertUsed(2);
    }

    /// <summary>Whoever stops listening half-way tells the server by ending the connection, and the next request is served.</summary>
    [Fact]
    public async Task Leaving_an_endless_stream_ends_it_for_the_server_too()
    {
        var gone = new TaskCompletionSource();
        await using PoolDoor door = await PoolDoor.OpenAsync(application =>
        {
            application.MapGet("/events", async (HttpContext context) =>
            {
                context.RequestAborted.Register(() => gone.TrySetResult());
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync("data: first\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });
            application.MapGet("/next", () => "next");
        }, new SocketPoolOptions { UseProxy = false, ResponseDrainTimeout = TimeSpan.Zero });
        using HttpClient client = door.Client();

        using (HttpResponseMessage response = await PoolDoor.InTime(client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead)))
        {
            await using IAsyncEnumerator<SseItem<string>> items = SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
            Assert.True(await PoolDoor.InTime(items.MoveNextAsync().AsTask()));
            Assert.Equal("first", items.Current.Data);
        }

        await PoolDoor.InTime(gone.Task);
        Assert.Equal("next", await PoolDoor.InTime(client.GetStringAsync("/next")));
    }
}
