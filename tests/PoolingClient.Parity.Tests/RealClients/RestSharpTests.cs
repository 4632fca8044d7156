using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RestSharp;

namespace PoolingClient.Parity.RealClients;

public sealed class RestSharpTests
{
    [Fact]
    public async Task Get_and_post_with_objects()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        using RestClient client = Connect(door);

        Point? got = await PoolDoor.InTime(client.GetAsync<Point>(new RestRequest("/point").AddQueryParameter("x", 3)));
        Point? posted = await PoolDoor.InTime(client.PostAsync<Point>(new RestRequest("/point").AddJsonBody(new Point(1, 2))));

        Assert.Equal(new Point(3, 0), got);
        Assert.Equal(new Point(2, 1), posted);
        door.AssertUsed(1);
    }

    [Fact]
    public async Task An_error_is_a_response_with_its_status()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        using RestClient client = Connect(door);

        RestResponse response = await PoolDoor.InTime(client.ExecuteAsync(new RestRequest("/none")));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(ResponseStatus.Completed, response.ResponseStatus);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_error_of_the_response()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        using RestClient client = Connect(door);
        await door.Server.DisposeAsync();

        RestResponse response = await PoolDoor.InTime(client.ExecuteAsync(new RestRequest("/point")));

        Assert.Equal(ResponseStatus.Error, response.ResponseStatus);
        Assert.Equal(HttpRequestError.ConnectionError, Assert.IsAssignableFrom<HttpRequestException>(response.ErrorException).HttpRequestError);
    }

    [Fact]
    public async Task A_file_goes_up_and_a_stream_comes_down()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        using RestClient client = Connect(door);

        RestResponse up = await PoolDoor.InTime(client.ExecutePostAsync(new RestRequest("/file").AddFile("file", new byte[100_000], "f.bin")));
        await using Stream? down = await PoolDoor.InTime(client.DownloadStreamAsync(new RestRequest("/file")));

        Assert.Equal("f.bin 100000", up.Content);
        var copy = new MemoryStream();
        await PoolDoor.InTime(down!.CopyToAsync(copy));
        Assert.Equal(300_000, copy.Length);
    }

    private static RestClient Connect(PoolDoor door) => new(new RestClientOptions(door.Uri) { ConfigureMessageHandler = _ => door.Handler() });

    private static void Routes(WebApplication application)
    {
        application.MapGet("/point", (int x) => Results.Json(new Point(x, 0)));
        application.MapPost("/point", (Point point) => Results.Json(new Point(point.Y, point.X)));
        application.MapPost("/file", async (HttpRequest request) =>
        {
            IFormFile file = (await request.ReadFormAsync()).Files.Single();
            return Results.Text($"{file.FileName} {file.Length}");
        });
        application.MapGet("/file", async (HttpResponse response) =>
        {
            for (int i = 0; i < 3; i++) await response.Body.WriteAsync(new byte[100_000]);
        });
    }

    internal sealed record Point(int X, int Y);
}
