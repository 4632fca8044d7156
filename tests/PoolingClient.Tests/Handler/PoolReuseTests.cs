using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Which connection a request gets, and when it must wait for one.</summary>
public sealed class PoolReuseTests
{
    [Fact]
    public async Task Sequential_requests_share_one_connection_whatever_their_method()
    {
        await using var server = SocketServer.StartEcho();
        using var door = new Door();
        foreach (string method in (string[])["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "GET"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), server.Uri);
            if (method is "POST" or "PUT" or "PATCH") request.Content = new StringContent(method);
            using HttpResponseMessage response = await door.SendAsync(request);
            Assert.Equal(request.Content is null ? "" : method, await response.Content.ReadAsStringAsync().InTime());
        }
        Assert.Equal(1, server.ConnectionsAccepted);
        Assert.Equal((1, 1, 8L), (door.Origin.Connections, door.Origin.Idle, door.Origin.RequestsBegun));
    }

    [Theory]
    [InlineData("close")]
    [InlineData("Close")]
    [InlineData("x-other, close")]
    public async Task A_request_with_Connection_close_is_the_last_on_its_connection(string connection)
    {
        await using var server = SocketServer.StartRaw(Servers.ServeAsync);   // it does not obey: the client must
        using var door = new Door();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Headers.TryAddWithoutValidation("Connection", connection);
        (await door.SendAsync(request)).Dispose();
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(connection, server.Requests[0].Fields["Connection"]);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: x, CLOSE\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=0\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nKeep-Alive: max=0\r\nContent-Length: 2\r\n\r\nok")]
    public async Task A_response_that_ends_the_connection_is_the_last_on_it(string octets)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw(octets));   // the server itself keeps it open
        using var door = Door.OfOneConnection();
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal("ok", await door.GetTextAsync(server.Uri));
            Assert.Equal(i, server.ConnectionsAccepted);
        }
        await server.WaitForConnectionsEndedAsync(3);
        Assert.All(server.Connections, connection => Assert.Equal(ConnectionEnd.ClosedByClient, connection.End));
    }

    [Fact]
    public async Task An_HTTP_1_0_response_with_keep_alive_keeps_the_connection()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"));
        using var door = new Door();
        for (int i = 0; i < 3; i++) Assert.Equal("ok", await door.GetTextAsync(server.Uri));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_server_that_caps_the_requests_of_a_connection_is_obeyed()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { MaxRequestsPerConnection = 3 });
        using var door = new Door();
        for (int i = 0; i < 10; i++) Assert.Equal($"/{i}", await door.GetTextAsync(server.At($"/{i}")));
        Assert.Equal(4, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Requests_beyond_MaxConnectionsPerServer_wait_and_are_served_first_come_first_served(int connections)
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = connections });
        Task<string>[] held = [.. Enumerable.Range(0, connections).Select(i => door.GetTextAsync(server.At($"/hold{i}")))];
        await server.WaitForRequestsAsync(connections);
        Task<string>[] waiting = [.. Enumerable.Range(0, 40).Select(i => door.GetTextAsync(server.At($"/{i:00}")))];
        Assert.Equal((connections, 0, 40), (door.Origin.Connections, door.Origin.Idle, door.Origin.Waiting));
        gate.Open();
        string[] answers = await Task.WhenAll(waiting).InTime();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"/{i:00}"), answers);
        await Task.WhenAll(held).InTime();
        Assert.Equal(connections, server.ConnectionsAccepted);
        // With one connection the order at the server is the order of coming; with more, it is so on each.
        foreach (IGrouping<int, ServerRequest> served in server.Requests.Where(r => !r.Target.StartsWith("/hold", StringComparison.Ordinal)).GroupBy(r => r.ConnectionId))
        {
            Assert.Equal(served.Select(r => r.Target).Order(StringComparer.Ordinal), served.Select(r => r.Target));
        }
    }

    [Fact]
    public async Task A_full_queue_refuses_the_next_request_at_once()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 1, MaxQueuedRequests = 2 });
        Task<string> held = door.GetTextAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        Task<string>[] waiting = [door.GetTextAsync(server.At("/1")), door.GetTextAsync(server.At("/2"))];
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.At("/3?secret=1")));
        Assert.Equal((HttpRequestError.ConfigurationLimitExceeded, RequestFate.NotSent, RequestStage.Queue), (exception.HttpRequestError, exception.Fate, exception.Stage));
        Assert.Contains("MaxQueuedRequests 2", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        gate.Open();
        Assert.Equal(["/1", "/2"], await Task.WhenAll(waiting).InTime());
        await held;
    }

    [Fact]
    public async Task Origins_do_not_share_connections_nor_limits()
    {
        var gate = new Gate();
        await using var first = Servers.StartGated(gate.Opened);
        await using var second = Servers.StartGated(gate.Opened);
        using var door = Door.OfOneConnection();
        Task<string> held = door.GetTextAsync(first.At("/hold"));
        await first.WaitForRequestsAsync(1);
        Assert.Equal("/other", await door.GetTextAsync(second.At("/other")));
        // Another name for the same address is another origin (RFC 9110 4.3.1).
        Assert.Equal("/named", await door.GetTextAsync(new Uri($"http://localhost:{first.Port}/named")));
        gate.Open();
        Assert.Equal("/hold", await held);
        Assert.Equal((2, 1), (first.ConnectionsAccepted, second.ConnectionsAccepted));
        Assert.Equal(
            new[] { $"http://127.0.0.1:{first.Port}", $"http://127.0.0.1:{second.Port}", $"http://localhost:{first.Port}" }.Order(StringComparer.Ordinal),
            door.Handler.Pool.GetSnapshot().Origins.Select(origin => origin.Origin).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_case_of_a_host_makes_no_other_origin()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door();
        Assert.Equal("/a", await door.GetTextAsync(new Uri($"http://localhost:{server.Port}/a")));
        Assert.Equal("/b", await door.GetTextAsync(new Uri($"HTTP://LOCALHOST:{server.Port}/b#fragment")));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task The_connection_used_last_is_used_first()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = new Door();
        Task<string>[] held = [.. Enumerable.Range(0, 4).Select(i => door.GetTextAsync(server.At($"/hold{i}")))];
        await server.WaitForRequestsAsync(4);
        gate.Open();
        await Task.WhenAll(held).InTime();
        for (int i = 0; i < 10; i++) await door.GetTextAsync(server.At($"/{i}"));
        Assert.Equal(4, door.Origin.Idle);
        Assert.Single(server.Requests.Skip(4).Select(request => request.ConnectionId).Distinct());
    }
}
