using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>Requests for http origins through a proxy that forwards them (RFC 9112 3.2.2).</summary>
public sealed class ForwardingTests
{
    [Theory]
    [InlineData("http://origin.test/a?b=c#d", "http://origin.test/a?b=c", "origin.test")]
    [InlineData("http://origin.test", "http://origin.test/", "origin.test")]
    [InlineData("http://ORIGIN.test:8080/", "http://origin.test:8080/", "origin.test:8080")]
    [InlineData("http://us:pw@origin.test/x", "http://origin.test/x", "origin.test")]
    [InlineData("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81/", "[2001:db8::1]:81")]
    [InlineData("http://bücher.test/ä", "http://xn--bcher-kva.test/%C3%A4", "xn--bcher-kva.test")]
    public async Task The_target_is_the_whole_URI_and_Host_the_origins(string uri, string target, string host)
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Response("200 OK", "forwarded")));
        using Door door = proxy.Door();
        Assert.Equal("forwarded", await door.GetTextAsync(new Uri(uri)));
        Assert.Equal($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n", proxy.Received);
    }

    [Fact]
    public async Task All_origins_share_the_connections_to_the_proxy()
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Response("200 OK", "forwarded")));
        using Door door = proxy.Door(userInfo: "user:s3cr3t");
        for (int i = 0; i < 3; i++) await door.GetTextAsync(new Uri($"http://origin{i}.test/"));
        Assert.Single(proxy.Connections);
        Assert.Equal(($"proxy http://127.0.0.1:{proxy.Port}", 1, 3L), (door.Origin.Origin, door.Origin.Connections, door.Origin.RequestsBegun));
    }

    [Fact]
    public async Task A_host_that_is_bypassed_gets_the_request_itself()
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Response("200 OK")));
        await using var origin = SocketServer.Start(_ => ServerResponse.Ok("direct"));
        using Door door = proxy.Door(change: options => options.Proxy = new AlwaysProxy(proxy.Address(), bypassed: "127.0.0.1"));
        Assert.Equal("direct", await door.GetTextAsync(origin.At("/x")));
        Assert.Equal("", proxy.Received);
        Assert.Equal("/x", Assert.Single(origin.Requests).Target);
    }

    [Fact]
    public async Task Content_and_the_callers_own_Host_go_along()
    {
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadAsync(4);
            await connection.SendAsync(Scripts.Response("201 Created"));
        });
        using Door door = proxy.Door();
        var request = new HttpRequestMessage(HttpMethod.Post, "http://origin.test/") { Content = new ByteArrayContent("abcd"u8.ToArray()) };
        request.Headers.Host = "own.test";
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("POST http://origin.test/ HTTP/1.1\r\nHost: own.test\r\nContent-Length: 4\r\n\r\nabcd", proxy.Received);
    }

    [Fact]
    public async Task What_is_no_HTTP_after_the_head_goes_through_a_tunnel()
    {
        await using var origin = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello");
            await connection.WaitForEndAsync();
        });
        await using var proxy = TestProxy.Start(Scripts.Tunneling(origin.Port));
        using Door door = proxy.Door();
        var request = new HttpRequestMessage(HttpMethod.Get, "http://origin.test/");
        request.Headers.TryAddWithoutValidation("Connection", "upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "echo");
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
        var hello = new byte[5];
        await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(hello).AsTask().InTime();
        Assert.Equal("hello"u8, hello);
        Assert.StartsWith("CONNECT origin.test:80 HTTP/1.1\r\nHost: origin.test:80\r\n\r\nGET / HTTP/1.1\r\nHost: origin.test\r\n", proxy.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_over_TLS_forwards_inside_it()
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(_ => Scripts.Response("200 OK", "forwarded")), Certificates.Ours);
        using Door door = proxy.Door("https", change: options => options.SslOptions.TargetHost = "not-the-proxys.test");
        Assert.Equal("forwarded", await door.GetTextAsync(new Uri("http://origin.test/")));
        Assert.Equal("GET http://origin.test/ HTTP/1.1\r\nHost: origin.test\r\n\r\n", proxy.Received);
        Assert.DoesNotContain("not-the-proxys.test", proxy.Names);
    }

    [Fact]
    public async Task A_proxy_that_refuses_the_connection_is_named()
    {
        TestProxy gone = TestProxy.Start(_ => Task.CompletedTask);
        await gone.DisposeAsync();
        using Door door = gone.Door(userInfo: Incident.Secret);
        PoolingRequestException failure = await door.GetSecretAsync(new Uri("http://origin.test/")).FailsAsync();
        failure.Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(System.Net.Sockets.SocketException))
            .Says($"GET http://origin.test through proxy http://127.0.0.1:{gone.Port}: no connection to proxy http://127.0.0.1:{gone.Port}: 127.0.0.1:{gone.Port} refused the connection");
        failure = await door.GetSecretAsync(new Uri("https://origin.test/")).FailsAsync();
        failure.Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(System.Net.Sockets.SocketException))
            .Says($"no connection to https://origin.test through proxy http://127.0.0.1:{gone.Port}: the proxy was not reached: 127.0.0.1:{gone.Port} refused the connection");
    }

    [Fact]
    public async Task A_request_that_is_lost_at_the_proxy_names_both()
    {
        await using var proxy = TestProxy.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("garbage\r\n\r\n");
            await connection.WaitForEndAsync();
        });
        using Door door = proxy.Door(userInfo: Incident.Secret);
        PoolingRequestException failure = await door.GetSecretAsync(new Uri("http://origin.test/")).FailsAsync();
        failure.Says($"GET http://origin.test through proxy http://127.0.0.1:{proxy.Port}: ");
        Assert.Equal(HttpRequestError.InvalidResponse, failure.HttpRequestError);
    }
}
