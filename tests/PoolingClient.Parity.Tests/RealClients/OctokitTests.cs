using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Octokit;
using Octokit.Internal;

namespace PoolingClient.Parity.RealClients;

/// <summary>Octokit with a server that answers as GitHub does, as far as these calls go.</summary>
public sealed class OctokitTests
{
    [Fact]
    public async Task A_repository_is_read_with_the_rate_limit_of_the_answer()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        GitHubClient github = Connect(door);

        Repository repository = await PoolDoor.InTime(github.Repository.Get("octo", "cat"));

        Assert.Equal("cat", repository.Name);
        Assert.Equal(4999, github.GetLastApiInfo().RateLimit.Remaining);
    }

    [Fact]
    public async Task All_pages_are_fetched_over_one_connection()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);

        IReadOnlyList<Label> labels = await PoolDoor.InTime(Connect(door).Issue.Labels.GetAllForRepository("octo", "cat"));

        Assert.Equal(["one", "two", "three"], labels.Select(label => label.Name));
        door.AssertUsed(1);
    }

    [Fact]
    public async Task A_write_carries_the_token_and_its_content()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        GitHubClient github = Connect(door);
        github.Credentials = new Credentials("token-of-the-test");

        Label label = await PoolDoor.InTime(github.Issue.Labels.Create("octo", "cat", new NewLabel("four", "ff0000")));

        Assert.Equal("four by Token token-of-the-test", label.Name);
    }

    [Fact]
    public async Task What_is_not_there_is_a_NotFoundException()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);

        await Assert.ThrowsAsync<NotFoundException>(() => PoolDoor.InTime(Connect(door).Repository.Get("octo", "dog")));
    }

    private static GitHubClient Connect(PoolDoor door) => new(new Connection(new ProductHeaderValue("parity"), door.Uri, new InMemoryCredentialStore(Credentials.Anonymous),
        new HttpClientAdapter(door.Handler), new SimpleJsonSerializer()));

    private static void Routes(WebApplication application)
    {
        application.MapGet("/repos/octo/{name}", (string name, HttpResponse response) =>
        {
            response.Headers["X-RateLimit-Limit"] = "5000";
            response.Headers["X-RateLimit-Remaining"] = "4999";
            response.Headers["X-RateLimit-Reset"] = "1900000000";
            return name == "cat" ? Results.Text("{\"id\":1,\"name\":\"cat\",\"full_name\":\"octo/cat\"}", "application/json") : Results.Text("{\"message\":\"Not Found\"}", "application/json", null, 404);
        });
        application.MapGet("/repos/octo/cat/labels", (HttpRequest request, HttpResponse response) =>
        {
            bool second = request.Query["page"] == "2";
            if (!second) response.Headers.Link = $"<{request.Scheme}://{request.Host}/repos/octo/cat/labels?page=2>; rel=\"next\"";
            return Results.Text(second ? "[{\"name\":\"three\"}]" : "[{\"name\":\"one\"},{\"name\":\"two\"}]", "application/json");
        });
        application.MapPost("/repos/octo/cat/labels", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            Assert.Contains("\"ff0000\"", await reader.ReadToEndAsync(), StringComparison.Ordinal);
            return Results.Text($"{{\"name\":\"four by {request.Headers.Authorization}\"}}", "application/json", null, 201);
        });
    }
}
