using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

/// <summary>What the page is made of, and what it reads.</summary>
public sealed partial class LivePageTests
{
    [Fact]
    public async Task The_page_is_one_file_that_may_run_its_own_script_and_nothing_else()
    {
        await using LiveApp app = await LiveApp.StartAsync(app => app.MapPoolingClient("/pool").AllowAnonymous());
        var nonces = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await app.Caller.GetAsync(app.At("/pool")).InTime();
            string page = await response.Content.ReadAsStringAsync().InTime();
            Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
            string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            string nonce = Nonce().Match(policy).Groups[1].Value;
            Assert.True(nonces.Add(nonce), "A nonce is used once.");
            Assert.Equal(
                $"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                policy);
            Assert.Equal(2, page.Split($"nonce=\"{nonce}\"").Length - 1);
            Assert.Equal(1, Regex.Count(page, "<script"));
            Assert.Equal(1, Regex.Count(page, "<style"));
            Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
            AssertHard(response);
        }
    }

    /// <summary>Names of origins, paths and failures are strangers' text.</summary>
    [Fact]
    public async Task The_page_asks_nobody_else_and_makes_no_markup_of_text()
    {
        await using LiveApp app = await LiveApp.StartAsync(app => app.MapPoolingClient("/pool").AllowAnonymous());
        string page = await app.Caller.GetStringAsync(app.At("/pool")).InTime();
        foreach (string way in (string[])["http://", "https://", "//cdn", "@import", "url(", "innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", " style=", " onclick=", "import "])
        {
            Assert.DoesNotContain(way, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_snapshot_holds_each_pool_under_its_clients_name()
    {
        var go = new TaskCompletionSource();
        await using SocketServer downstream = SocketServer.Start(async (_, _) =>
        {
            await go.Task;
            return ServerResponse.Ok();
        });
        await using LiveApp app = await LiveApp.StartAsync(app => app.MapPoolingClient("/pool").AllowAnonymous());
        Assert.Empty((await ReadAsync(app, "/pool/snapshot")).GetProperty("pools").EnumerateArray());

        using HttpClient orders = app.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient("orders");
        Task<string> answer = orders.GetStringAsync(new Uri(downstream.Uri, "<b>?secret"));
        await downstream.WaitForRequestsAsync(1);
        JsonElement pool = (await ReadAsync(app, "/pool/snapshot")).GetProperty("pools")[0];
        Assert.Equal("orders", pool.GetProperty("name").GetString());
        JsonElement origin = pool.GetProperty("snapshot").GetProperty("origins")[0];
        Assert.Equal(1, origin.GetProperty("connections").GetInt32());
        JsonElement connection = origin.GetProperty("openConnections")[0];
        Assert.Equal("busy", connection.GetProperty("state").GetString());
        JsonElement request = connection.GetProperty("requests")[0];
        Assert.Equal(("GET", "/%3Cb%3E", "awaitHead"), (request.GetProperty("method").GetString(), request.GetProperty("path").GetString(), request.GetProperty("stage").GetString()));
        Assert.DoesNotContain("secret", pool.GetRawText(), StringComparison.Ordinal);

        JsonElement explained = (await ReadAsync(app, "/pool/explain")).GetProperty("pools")[0];
        Assert.Equal("healthy", explained.GetProperty("explanation").GetProperty("origins")[0].GetProperty("condition").GetString());
        go.SetResult();
        await answer.InTime();
    }

    /// <summary>Who reads it in a terminal reads text; what would end the text is escaped all the same.</summary>
    [Theory]
    [InlineData("/pool/snapshot")]
    [InlineData("/pool/explain")]
    public async Task Text_in_JSON_is_as_people_read_it(string path)
    {
        const string Name = "the server's <b> & \"ü\"";
        using var pool = new SocketPool();
        await using LiveApp app = await LiveApp.StartAsync(app => app.MapPoolingClient("/pool", new Dictionary<string, SocketPool> { [Name] = pool }).AllowAnonymous());
        Assert.Contains("""
            "the server's <b> & \"ü\""
            """, await app.Caller.GetStringAsync(app.At(path)).InTime(), StringComparison.Ordinal);
        Assert.Equal(Name, (await ReadAsync(app, path)).GetProperty("pools")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Pools_that_are_given_are_shown_in_place_of_the_registered()
    {
        using SocketPool pool = new(), other = new();
        await using LiveApp app = await LiveApp.StartAsync(app => app.MapPoolingClient("/live/{x}", new Dictionary<string, SocketPool> { ["b"] = pool, ["a"] = other }).AllowAnonymous());
        Assert.NotNull(app.Pool);
        JsonElement pools = (await ReadAsync(app, "/live/1/snapshot")).GetProperty("pools");
        Assert.Equal(["a", "b"], pools.EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        using HttpResponseMessage response = await app.Caller.PostAsync(app.At("/live/1"), null).InTime();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    private static async Task<JsonElement> ReadAsync(LiveApp app, string path)
    {
        using HttpResponseMessage response = await app.Caller.GetAsync(app.At(path)).InTime();
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        AssertHard(response);
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync().InTime());
        return document.RootElement.Clone();
    }

    private static void AssertHard(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        foreach ((string name, string value) in (KeyValuePair<string, string>[])[new("X-Content-Type-Options", "nosniff"), new("Referrer-Policy", "no-referrer"), new("Cross-Origin-Resource-Policy", "same-origin")])
        {
            Assert.Equal(value, Assert.Single(response.Headers.GetValues(name)));
        }
    }

    [GeneratedRegex("^default-src 'none'; script-src 'nonce-([A-Za-z0-9+/]{24})';")]
    private static partial Regex Nonce();
}
