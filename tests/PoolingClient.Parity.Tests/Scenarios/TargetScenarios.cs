using System.Net;
using System.Net.Sockets;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>From the request's URI to the request line and Host.</summary>
internal static class TargetScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        .. new[] { "/", "/a/b?x=1&y=2", "/a#fragment", "/a%20b", "/a b", "/a/../b", "/a//b", "/%E2%82%AC", "/\u20ac?q=\u20ac", "/a%2Fb", "/?", "/a;b=c,d", "/[x]", "/a\"b<c>", "/a|b^c`d" }.Select(Target),
        Make.Of("target: of 3,900 octets", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Get("/" + new string('a', 3900)));
        }),
        Make.Of("target: no path", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Port}"));
        }),
        Make.Of("target: query without a path", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Port}?q=1"));
        }),
        Make.Of("target: user information in the URI", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://user:secret@127.0.0.1:{server.Port}/"));
        }),
        Make.Of("target: the name localhost", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://LocalHost:{server.Port}/"));
        }),
        Make.Of("target: IPv6 literal", async stage =>
        {
            SocketServer server = stage.Serve(_ => ServerResponse.Ok(), new SocketServerOptions { Address = IPAddress.IPv6Loopback });
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://[::1]:{server.Port}/"));
        }),
        Dialed("target: the default port is not in Host", "http://example.test/"),
        Dialed("target: a given default port is not in Host", "http://example.test:80/"),
        Dialed("target: port 443 on http", "http://example.test:443/"),
        Dialed("target: a host with other than ASCII letters", "http://b\u00fccher.test/"),
        Dialed("target: a host with an underscore", "http://my_host.test/"),
        Dialed("target: a host with a final dot", "http://example.test./"),
        Dialed("target: a host in capitals", "http://EXAMPLE.test/"),
        Unsent("target: null", null),
        Unsent("target: relative", new Uri("/relative", UriKind.Relative)),
        Unsent("target: ftp", new Uri("ftp://127.0.0.1/")),
        Unsent("target: ws", new Uri("ws://127.0.0.1/")),
        Unsent("target: file", new Uri("file:///tmp/x")),
        Make.Of("target: null through HttpClient", async stage =>
        {
            using HttpClient client = stage.Handler.Client();
            await stage.TryAsync("GetAsync", async () => await client.GetAsync((Uri?)null));
        }),
        Make.Of("target: null request", async stage =>
        {
            stage.Seen.Note("kind", "invoker");
            await stage.TryAsync("SendAsync", async () => await stage.Invoker.SendAsync(null!, default));
        }),
    ];

    private static Scenario Target(string target) => Make.Of($"target: {Observation.Shown(target)}", async stage =>
    {
        stage.Serve(ServerResponse.Ok());
        await stage.SendAsync(stage.Get(target));
    });

    /// <summary>Whatever the host is, the connection goes to the server.</summary>
    private static Scenario Dialed(string name, string uri)
    {
        int port = 0;
        return Make.Of(name, async stage =>
        {
            port = stage.Serve(ServerResponse.Ok()).Port;
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, uri));
        }, () => new Settings
        {
            Connect = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    private static Scenario Unsent(string name, Uri? uri) => Make.Of(name, stage => stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, uri)));
}
