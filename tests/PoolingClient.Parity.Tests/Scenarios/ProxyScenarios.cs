using System.Net;
using System.Net.Sockets;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Proxies: plain forwarding, CONNECT, SOCKS5. The proxy is a scripted server, the first of the stage.</summary>
internal static class ProxyScenarios
{
    private const string Origin = "http://origin.test/path?q=1";

    public static IEnumerable<Scenario> All { get; } =
    [
        Plain("proxy: plain forwarding", _ => ServerResponse.Ok("from the proxy")),
        Plain("proxy: two requests to two hosts on one connection", _ => ServerResponse.Ok("from the proxy"), request => request, "http://second.test/"),
        Plain("proxy: POST with content", _ => ServerResponse.Ok("from the proxy"), request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new StringContent("content");
            return request;
        }),
        Plain("proxy: a port in the URI", _ => ServerResponse.Ok("from the proxy"), request =>
        {
            request.RequestUri = new Uri("http://origin.test:8080/");
            return request;
        }),
        Plain("proxy: 407 without credentials", _ => Asked(ServerResponse.Status(407, "who?"))),
        Plain("proxy: 407 with credentials", Asking, credentials: new NetworkCredential("user", "password")),
        Plain("proxy: 407 with credentials, POST with content", Asking, request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new StringContent("content");
            return request;
        }, credentials: new NetworkCredential("user", "password")),
        Plain("proxy: 407 with wrong credentials", _ => Asked(ServerResponse.Status(407, "who?")), credentials: new NetworkCredential("user", "wrong")),
        Plain("proxy: Authorization goes to the origin through it", _ => ServerResponse.Ok(), request =>
        {
            request.Headers.Add("Authorization", "Bearer x");
            return request;
        }),
        Plain("proxy: Proxy-Authorization of the caller's own", _ => ServerResponse.Ok(), request =>
        {
            request.Headers.Add("Proxy-Authorization", "Basic own");
            return request;
        }),
        Make.Of("proxy: bypassed", async stage =>
        {
            stage.Serve(ServerResponse.Ok("direct"));
            await stage.SendAsync(stage.Get());
        }, new Settings { Proxy = new WebProxy("http://proxy.invalid:1", BypassOnLocal: false, ["127.0.0.1"]) }),
        Make.Of("proxy: refused connection", async stage => await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, Origin)), new Settings { Proxy = new WebProxy($"http://127.0.0.1:{ClosedPort()}") }),
        Make.Of("proxy: unknown name", async stage => await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, Origin)), new Settings { Proxy = new WebProxy("http://no-such-proxy.invalid:8080") }),
        Make.Of("proxy: unknown scheme", async stage => await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, Origin)), new Settings { Proxy = new WebProxy("gopher://127.0.0.1:8080") }),
        Tunnelled("proxy: CONNECT for https", (_, connection) => connection.SendAsync("HTTP/1.1 200 OK\r\n\r\n"), relays: true),
        Tunnelled("proxy: CONNECT refused with 403", (_, connection) => connection.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\nsecret")),
        Tunnelled("proxy: CONNECT refused with 407", (_, connection) => connection.SendAsync("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n")),
        Tunnelled("proxy: CONNECT refused with 502", (_, connection) => connection.SendAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")),
        Tunnelled("proxy: the connection ends instead of an answer to CONNECT", (_, connection) =>
        {
            connection.Fin();
            return Task.CompletedTask;
        }),
        Tunnelled("proxy: an answer to CONNECT that is no HTTP", (_, connection) => connection.SendAsync("hello\r\n\r\n")),
        Socks("proxy: SOCKS5", "socks5", async connection =>
        {
            byte[] greeting = await connection.ReceiveExactlyAsync(2);
            byte[] methods = await connection.ReceiveExactlyAsync(greeting[1]);
            await connection.SendAsync(new byte[] { 5, 0 });
            byte[] head = await connection.ReceiveExactlyAsync(5);
            byte[] name = await connection.ReceiveExactlyAsync(head[4] + 2);
            await connection.SendAsync(new byte[] { 5, 0, 0, 1, 127, 0, 0, 1, 0, 0 });
            return $"version {greeting[0]}, no-authentication offered {methods.Contains((byte)0)}, command {head[1]}, address type {head[3]}, {Encoding.ASCII.GetString(name[..^2])}";
        }),
        Socks("proxy: SOCKS5 refuses", "socks5", async connection =>
        {
            byte[] greeting = await connection.ReceiveExactlyAsync(2);
            await connection.ReceiveExactlyAsync(greeting[1]);
            await connection.SendAsync(new byte[] { 5, 0 });
            byte[] head = await connection.ReceiveExactlyAsync(5);
            await connection.ReceiveExactlyAsync(head[4] + 2);
            await connection.SendAsync(new byte[] { 5, 5, 0, 1, 0, 0, 0, 0, 0, 0 });
            return "refused";
        }),
    ];

    private static ServerResponse Asked(ServerResponse answer) => answer.With("Proxy-Authenticate", "Basic realm=\"p\"");

    private static ServerResponse Asking(ServerRequest request) => request.Fields.Contains("Proxy-Authorization") ? ServerResponse.Ok("in") : Asked(ServerResponse.Status(407, "who?"));

    private static Scenario Plain(string name, Func<ServerRequest, ServerResponse> answer, Func<HttpRequestMessage, HttpRequestMessage>? change = null, string? second = null, ICredentials? credentials = null)
    {
        var proxy = new MovableProxy { Credentials = credentials };
        return Make.Of(name, async stage =>
        {
            proxy.Uri = stage.Serve(answer).Uri;
            var request = new HttpRequestMessage(HttpMethod.Get, Origin);
            await stage.SendAsync(change?.Invoke(request) ?? request);
            if (second is not null) await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, second));
        }, new Settings { Proxy = proxy });
    }

    /// <summary>https through a proxy that answers CONNECT so, and then may carry octets to a server.</summary>
    private static Scenario Tunnelled(string name, Func<string, RawConnection, Task> answer, bool relays = false)
    {
        var proxy = new MovableProxy();
        return Make.Of(name, async stage =>
        {
            KestrelServer origin = stage.Own(await KestrelServer.StartTlsAsync(tls => tls.ServerCertificate = Certificates.Localhost,
                context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "through the tunnel")));
            stage.Seen.Name($":{origin.Uri.Port}", ":ORIGIN");
            SocketServer server = stage.ServeRaw(async connection =>
            {
                string head = await connection.ReceiveUntilAsync();
                stage.Note("proxy received", head);
                await answer(head, connection);
                if (relays) await RelayAsync(connection, origin.Uri.Port);
            });
            proxy.Uri = server.Uri;
            await stage.TryAsync("SendAsync", async () =>
            {
                using HttpResponseMessage response = await stage.Invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, origin.Uri), default);
                return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
            });
            stage.HidesServers = true;
        }, () => new Settings { Proxy = proxy, Tls = new() { RemoteCertificateValidationCallback = Certificates.AreOurs } });
    }

    private static Scenario Socks(string name, string scheme, Func<RawConnection, Task<string>> negotiate)
    {
        var proxy = new MovableProxy();
        return Make.Of(name, async stage =>
        {
            SocketServer server = stage.ServeRaw(async connection =>
            {
                stage.Note("proxy", await negotiate(connection));
                while (await connection.ReadRequestAsync() is not null) await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsocks");
            });
            proxy.Uri = new Uri($"{scheme}://127.0.0.1:{server.Port}");
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, Origin));
        }, new Settings { Proxy = proxy });
    }

    private static async Task RelayAsync(RawConnection connection, int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        Task up = Task.Run(async () =>
        {
            while (await connection.ReceiveAsync() is { Length: > 0 } octets) await socket.SendAsync(octets);
        });
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer) is var count and > 0) await connection.SendAsync(buffer.AsMemory(0, count));
        await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int ClosedPort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
