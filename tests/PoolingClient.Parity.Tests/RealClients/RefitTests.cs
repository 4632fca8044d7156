using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Refit;

namespace PoolingClient.Parity.RealClients;

public sealed class RefitTests
{
    [Fact]
    public async Task An_interface_becomes_requests_and_answers_become_objects()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        var shop = RestService.For<IShop>(door.Client());

        Assert.Equal(new Item(7, "seven"), await PoolDoor.InTime(shop.GetAsync(7)));
        Assert.Equal(new Item(8, "new"), await PoolDoor.InTime(shop.CreateAsync(new Item(0, "new"))));
        Assert.Equal("a=1&b=2, secret", await PoolDoor.InTime(shop.SearchAsync("1", "2", "secret")));
        door.AssertUsed(1);
    }

    [Fact]
    public async Task A_file_goes_up_as_a_form_and_a_stream_comes_down()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        var shop = RestService.For<IShop>(door.Client());
        byte[] octets = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];

        Assert.Equal("f.bin 200000", await PoolDoor.InTime(shop.UploadAsync(new ByteArrayPart(octets, "f.bin"))));
        await using Stream down = await PoolDoor.InTime(shop.DownloadAsync());
        var copy = new MemoryStream();
        await PoolDoor.InTime(down.CopyToAsync(copy));
        Assert.Equal(200_000, copy.Length);
    }

    [Fact]
    public async Task An_error_is_an_ApiException_with_its_content()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        var shop = RestService.For<IShop>(door.Client());

        ApiException thrown = await Assert.ThrowsAnyAsync<ApiException>(() => PoolDoor.InTime(shop.GetAsync(404)));

        Assert.Equal(HttpStatusCode.NotFound, thrown.StatusCode);
        Assert.Contains("no item", thrown.Content, StringComparison.Ordinal);
    }

    private static void Routes(WebApplication application)
    {
        application.MapGet("/items/{id:int}", (int id) => id == 404 ? Results.NotFound("no item") : Results.Json(new Item(id, "seven")));
        application.MapPost("/items", (Item item) => Results.Json(item with { Id = 8 }));
        application.MapGet("/search", (HttpRequest request) => $"a={request.Query["a"]}&b={request.Query["b"]}, {request.Headers["X-Key"]}");
        application.MapPost("/files", async (HttpRequest request) =>
        {
            IFormFile file = (await request.ReadFormAsync()).Files.Single();
            return $"{file.FileName} {file.Length}";
        });
        application.MapGet("/files", async (HttpResponse response) =>
        {
            for (int i = 0; i < 10; i++) await response.Body.WriteAsync(new byte[20_000]);
        });
    }

    public sealed record Item(int Id, string Name);
}
