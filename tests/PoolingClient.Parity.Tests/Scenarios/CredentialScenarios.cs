using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>401 and who answers it.</summary>
internal static class CredentialScenarios
{
    private const string Basic = "Basic realm=\"r\"";

    private static readonly ServerResponse BasicAsked = ServerResponse.Status(401, "who?").With("WWW-Authenticate", Basic);

    public static IEnumerable<Scenario> All { get; } =
    [
        Of("credentials: none, 401", BasicAsked, null),
        Of("credentials: Basic", BasicAsked, new NetworkCredential("user", "password")),
        Of("credentials: Basic with other than ASCII letters", BasicAsked, new NetworkCredential("us\u00e9r", "p\u00e4ss")),
        Of("credentials: Basic with a colon in the password", BasicAsked, new NetworkCredential("user", "pass:word")),
        Of("credentials: Basic with a domain", BasicAsked, new NetworkCredential("user", "password", "domain")),
        Of("credentials: an unknown scheme", ServerResponse.Status(401, "who?").With("WWW-Authenticate", "Unknown a=b"), new NetworkCredential("user", "password")),
        Of("credentials: no challenge", ServerResponse.Status(401, "who?"), new NetworkCredential("user", "password")),
        Of("credentials: Basic after an unknown scheme on one line", ServerResponse.Status(401, "who?").With("WWW-Authenticate", $"Unknown a=b, {Basic}"), new NetworkCredential("user", "password")),
        Of("credentials: the server ends the connection with its 401", BasicAsked.WithClose(), new NetworkCredential("user", "password")),
        Of("credentials: a cache without this server", BasicAsked, new CredentialCache { { new Uri("http://other.test/"), "Basic", new NetworkCredential("user", "password") } }),
        Make.Of("credentials: wrong ones, asked twice", async stage =>
        {
            stage.Serve(BasicAsked);
            await stage.SendAsync(stage.Get());
        }, new Settings { Credentials = new NetworkCredential("user", "wrong") }),
        Make.Of("credentials: Authorization of the caller's own, 401", async stage =>
        {
            stage.Serve(BasicAsked);
            HttpRequestMessage request = stage.Get();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "own");
            await stage.SendAsync(request);
        }, new Settings { Credentials = new NetworkCredential("user", "password") }),
        Make.Of("credentials: Basic, POST with content", async stage =>
        {
            stage.Serve(Asking(BasicAsked));
            await stage.SendAsync(stage.Post(new StringContent("content")));
        }, new Settings { Credentials = new NetworkCredential("user", "password") }),
        Make.Of("credentials: Basic, twice, without PreAuthenticate", async stage =>
        {
            stage.Serve(Asking(BasicAsked));
            await stage.SendAndAgainAsync(stage.Get());
        }, new Settings { Credentials = new NetworkCredential("user", "password") }),
        Make.Of("credentials: Basic, twice, with PreAuthenticate", async stage =>
        {
            stage.Serve(Asking(BasicAsked));
            await stage.SendAndAgainAsync(stage.Get());
        }, () => new Settings { PreAuthenticate = true, Credentials = new CredentialCache { { new Uri("http://127.0.0.1/"), "Basic", new NetworkCredential("user", "password") } } }),
        Make.Of("credentials: not sent to where a redirect leads", async stage =>
        {
            SocketServer other = null!;
            stage.Serve(request => request.Fields.Contains("Authorization") ? ServerResponse.Status(302).With("Location", new Uri(other.Uri, "/to").ToString()) : BasicAsked);
            other = stage.Serve(_ => ServerResponse.Ok("there"));
            await stage.SendAsync(stage.Get());
        }, new Settings { Credentials = new NetworkCredential("user", "password") }),
        Digest("credentials: Digest, MD5", "Digest realm=\"r\", nonce=\"n\""),
        Digest("credentials: Digest, MD5 with qop", "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", opaque=\"o\""),
        Digest("credentials: Digest, SHA-256", "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth,auth-int\""),
        Digest("credentials: Digest, an unknown algorithm", "Digest realm=\"r\", nonce=\"n\", algorithm=ROT13"),
        Digest("credentials: Digest and Basic are offered", $"{Basic}, Digest realm=\"r\", nonce=\"n\", qop=\"auth\""),
    ];

    private static Func<ServerRequest, ServerResponse> Asking(ServerResponse challenge) => request => request.Fields.Contains("Authorization") ? ServerResponse.Ok("in") : challenge;

    private static Scenario Of(string name, ServerResponse challenge, ICredentials? credentials) => Make.Of(name, async stage =>
    {
        stage.Serve(Asking(challenge));
        await stage.SendAsync(stage.Get());
    }, new Settings { Credentials = credentials });

    /// <summary>The client's nonce is chance, and so is what is computed from it: only the names and the other values are compared.</summary>
    private static Scenario Digest(string name, string challenge) => Make.Of(name, async stage =>
    {
        SocketServer server = stage.Serve(Asking(ServerResponse.Status(401).With("WWW-Authenticate", challenge)));
        await stage.SendAsync(stage.Get("/path?q=1"));
        stage.HidesServers = true;
        foreach (ServerRequest request in server.Requests)
        {
            string sent = Regex.Replace(request.Fields["Authorization"] ?? "none", "(cnonce|response)=\"[^\"]*\"", "$1=CHANCE");
            string[] parts = sent.StartsWith("Digest ", StringComparison.Ordinal) ? sent["Digest ".Length..].Split(", ") : [sent];
            stage.Note($"connection {request.ConnectionId}, Authorization", string.Join(", ", parts.Order(StringComparer.Ordinal)));
        }
    }, new Settings { Credentials = new NetworkCredential("user", "password") });
}
