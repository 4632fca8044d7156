using System.Net;
using System.Net.Http.Headers;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Redirects: which are followed, how the method changes, and what goes along.</summary>
internal static class RedirectScenarios
{
    private static readonly int[] Statuses = [300, 301, 302, 303, 304, 305, 306, 307, 308];

    public static IEnumerable<Scenario> All { get; } =
    [
        .. Statuses.SelectMany(status => new[] { "GET", "HEAD", "POST", "PUT", "DELETE" }.Select(method => Of(status, method))),
        .. new[] { "/to", "to", "?q=1", "../to", "//HOST/to", "/to#fragment", "http://HOST/to", "/\u00c3\u00a9", "", "http://", "ftp://127.0.0.1/", "/a b" }.Select(Location),
        Make.Of("redirect: not followed where it is turned off", async stage =>
        {
            stage.Serve(ServerResponse.Status(302).With("Location", "/to"));
            await stage.SendAsync(stage.Get());
        }, new Settings { Redirects = false }),
        Make.Of("redirect: 302 without Location", async stage =>
        {
            stage.Serve(ServerResponse.Status(302, "content"));
            await stage.SendAsync(stage.Get());
        }),
        Make.Of("redirect: more than MaxAutomaticRedirections", async stage =>
        {
            stage.Serve(ServerResponse.Status(302).With("Location", "/on"));
            await stage.SendAsync(stage.Get());
        }, new Settings { MostRedirects = 3 }),
        Make.Of("redirect: exactly MaxAutomaticRedirections", async stage =>
        {
            stage.Serve(request => request.Target == "/aaa" ? ServerResponse.Ok("there") : ServerResponse.Status(302).With("Location", request.Target + "a"));
            await stage.SendAsync(stage.Get("/"));
        }, new Settings { MostRedirects = 3 }),
        Make.Of("redirect: the fragment goes along", async stage =>
        {
            stage.Serve(request => request.Target == "/to" ? ServerResponse.Ok("there") : ServerResponse.Status(302).With("Location", "/to"));
            await stage.SendAsync(stage.Get("/from#part"));
        }),
        Make.Of("redirect: with a stream that cannot seek, 307", async stage =>
        {
            stage.Serve(request => request.Target == "/to" ? ServerResponse.Ok("there") : ServerResponse.Status(307).With("Location", "/to"));
            await stage.SendAsync(stage.Post(new StreamContent(new ForwardStream("forward"u8.ToArray())), "/from"));
        }),
        Make.Of("redirect: to another port, with fields of the caller's own", async stage =>
        {
            SocketServer other = null!;
            stage.Serve(_ => ServerResponse.Status(302).With("Location", new Uri(other.Uri, "/to").ToString()));
            other = stage.Serve(_ => ServerResponse.Ok("there"));
            HttpRequestMessage request = stage.Get("/from");
            request.Headers.Add("X-Own", "1");
            request.Headers.Add("Accept", "a/b");
            await stage.SendAsync(request);
        }),
        Make.Of("redirect: to another port, with Authorization and Cookie", async stage =>
        {
            SocketServer other = null!;
            stage.Serve(_ => ServerResponse.Status(302).With("Location", new Uri(other.Uri, "/to").ToString()));
            other = stage.Serve(_ => ServerResponse.Ok("there"));
            await stage.SendAsync(WithSecrets(stage.Get("/from")));
        }),
        Make.Of("redirect: to the same origin, with Authorization and Cookie", async stage =>
        {
            stage.Serve(request => request.Target == "/to" ? ServerResponse.Ok("there") : ServerResponse.Status(302).With("Location", "/to"));
            await stage.SendAsync(WithSecrets(stage.Get("/from")));
        }),
        Make.Of("redirect: with Host of one's own", async stage =>
        {
            SocketServer other = null!;
            stage.Serve(_ => ServerResponse.Status(302).With("Location", new Uri(other.Uri, "/to").ToString()));
            other = stage.Serve(_ => ServerResponse.Ok("there"));
            HttpRequestMessage request = stage.Get("/from");
            request.Headers.Host = "own.test";
            await stage.SendAsync(request);
        }),
        Make.Of("redirect: the content of the answer that is followed is large", async stage =>
        {
            stage.Serve(request => request.Target == "/to" ? ServerResponse.Ok("there") : ServerResponse.Status(302, new string('x', 100_000)).With("Location", "/to"));
            await stage.SendAsync(stage.Get("/from"));
        }, new Settings { MaxConnections = 1 }),
        Make.Of("redirect: sent without async", async stage =>
        {
            stage.Serve(request => request.Target == "/to" ? ServerResponse.Ok("there") : ServerResponse.Status(302).With("Location", "/to"));
            await Task.Yield();
            using HttpResponseMessage response = stage.Invoker.Send(stage.Get("/from"), default);
            await stage.NoteResponseAsync(response);
        }),
        Make.Of("redirect: from https to http is not followed", async stage =>
        {
            SocketServer plain = stage.Serve(ServerResponse.Ok("there"));
            KestrelServer server = stage.Own(await KestrelServer.StartTlsAsync(tls => tls.ServerCertificate = Certificates.Localhost, context =>
            {
                context.Response.Redirect(plain.Uri.ToString());
                return Task.CompletedTask;
            }));
            using HttpResponseMessage response = await stage.Invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Uri), default);
            stage.Note("status", (int)response.StatusCode);
        }, () => new Settings { Tls = new() { RemoteCertificateValidationCallback = Certificates.AreOurs } }),
    ];

    private static Scenario Of(int status, string method) => Make.Of($"redirect: {status} of {method}", async stage =>
    {
        stage.Serve(request => request.Target == "/to" ? ServerResponse.Ok("there") : ServerResponse.Status(status).With("Location", "/to"));
        HttpRequestMessage message = stage.Get("/from");
        message.Method = new HttpMethod(method);
        if (method is "POST" or "PUT") message.Content = new StringContent("content");
        await stage.SendAsync(message);
    });

    private static Scenario Location(string location) => Make.Of($"redirect: Location \"{Observation.Shown(location)}\"", async stage =>
    {
        SocketServer server = null!;
        server = stage.Serve(request => request.Target == "/a/from"
            ? ServerResponse.Status(302).With("Location", location.Replace("HOST", $"127.0.0.1:{server.Port}", StringComparison.Ordinal))
            : ServerResponse.Ok("there"));
        await stage.SendAsync(stage.Get("/a/from"));
    });

    private static HttpRequestMessage WithSecrets(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        request.Headers.Add("Cookie", "session=secret");
        return request;
    }
}
