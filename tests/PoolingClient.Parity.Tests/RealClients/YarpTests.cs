using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace PoolingClient.Parity.RealClients;

/// <summary>A reverse proxy whose way to the destination is a pool.</summary>
public sealed class YarpTests
{
    [Fact]
    public async Task Requests_and_answers_pass_with_their_fields_and_content()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Destination);
        await using KestrelServer proxy = await StartProxyAsync(door, door.Uri);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = proxy.Uri };

        Assert.Equal("GET /path?q=1 one", await PoolDoor.InTime(SendAsync(client, HttpMethod.Get, "/path?q=1", null)));
        byte[] octets = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];
        using HttpResponseMessage echoed = await PoolDoor.InTime(client.PostAsync("/echo", new ByteArrayContent(octets)));
        Assert.Equal(octets, await echoed.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await PoolDoor.InTime(client.GetAsync("/none"))).StatusCode);
        door.AssertUsed(2);
    }

    [Fact]
    public async Task Content_of_unknown_length_streams_through_both_ways()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Destination);
        await using KestrelServer proxy = await StartProxyAsync(door, door.Uri);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = proxy.Uri };
        byte[] octets = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];

        using HttpResponseMessage echoed = await PoolDoor.InTime(client.PostAsync("/echo", new StreamContent(new ForwardStream(octets))));

        Assert.Equal(octets, await echoed.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_destination_that_is_not_there_is_a_502()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Destination);
        await using KestrelServer proxy = await StartProxyAsync(door, door.Uri);
        await door.Server.DisposeAsync();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = proxy.Uri };

        Assert.Equal(HttpStatusCode.BadGateway, (await PoolDoor.InTime(client.GetAsync("/path"))).StatusCode);
    }

    [Fact]
    public async Task A_web_socket_passes()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(WebSocketTests.Routes);
        await using KestrelServer proxy = await StartProxyAsync(door, door.Uri);
        using var socket = new ClientWebSocket();
        await PoolDoor.InTime(socket.ConnectAsync(new UriBuilder(proxy.Uri) { Scheme = "ws" }.Uri, default));

        await PoolDoor.InTime(socket.SendAsync("through"u8.ToArray(), WebSocketMessageType.Text, true, default));
        var buffer = new byte[100];
        WebSocketReceiveResult result = await PoolDoor.InTime(socket.ReceiveAsync(buffer, default));

        Assert.Equal("through", Encoding.UTF8.GetString(buffer, 0, result.Count));
        await PoolDoor.InTime(socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default));
    }

    private static async Task<string> SendAsync(HttpClient client, HttpMethod method, string target, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        request.Headers.Add("X-Own", "one");
        using HttpResponseMessage response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static void Destination(WebApplication application)
    {
        application.MapGet("/path", (HttpRequest request) => $"{request.Method} {request.Path}{request.QueryString} {request.Headers["X-Own"]}");
        application.MapPost("/echo", async (HttpContext context) => await context.Request.Body.CopyToAsync(context.Response.Body));
    }

    private static Task<KestrelServer> StartProxyAsync(PoolDoor door, Uri destination) => KestrelServer.StartAsync(
        builder =>
        {
            builder.Services.AddSingleton<IForwarderHttpClientFactory>(new PoolFactory(door.Pool));
            builder.Services.AddReverseProxy().LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "pool", Match = new RouteMatch { Path = "{**rest}" } }],
                [new ClusterConfig { ClusterId = "pool", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = destination.ToString() } } }]);
        },
        application => application.MapReverseProxy());

    private sealed class PoolFactory(SocketPool pool) : IForwarderHttpClientFactory
    {
        public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new PoolingHttpHandler(pool), disposeHandler: true);
    }
}
