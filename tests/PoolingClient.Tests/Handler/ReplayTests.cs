using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>
/// Connections that end exactly when they are used again: what is safe to send again is sent again, a bounded number of times, and
/// nothing else is. The server's own record of what it received is the judge.
/// </summary>
public sealed class ReplayTests
{
    public enum Ending { Fin, Rst }

    [Theory]
    [InlineData("GET", Ending.Fin)]
    [InlineData("GET", Ending.Rst)]
    [InlineData("HEAD", Ending.Fin)]
    [InlineData("OPTIONS", Ending.Rst)]
    [InlineData("DELETE", Ending.Fin)]
    [InlineData("PUT", Ending.Fin)]
    [InlineData("PUT", Ending.Rst)]
    public async Task An_idempotent_request_that_meets_a_stale_connection_is_sent_again_on_a_new_one(string method, Ending ending)
    {
        await using var server = StartStale(ending, staleConnections: 1);
        using var door = Door.OfOneConnection();
        Assert.Equal("/warm", await door.GetTextAsync(server.At("/warm")));
        using var request = new HttpRequestMessage(new HttpMethod(method), server.At("/again"));
        if (method == "PUT") request.Content = new StringContent("put");
        using HttpResponseMessage response = await door.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(2, server.ConnectionsAccepted);
        ServerRequest served = Assert.Single(server.Requests, r => r.Target == "/again");
        Assert.Equal((2, request.Content is null ? "" : "put"), (served.ConnectionId, served.Text));
        Assert.Equal((1, 1), (door.Origin.Connections, door.Origin.Idle));
    }

    [Theory]
    [InlineData(Ending.Fin)]
    [InlineData(Ending.Rst)]
    public async Task A_request_that_always_loses_its_connection_is_sent_four_times_at_most(Ending ending)
    {
        await using var server = StartStale(ending, staleConnections: int.MaxValue);
        using var door = Door.OfOneConnection();
        Assert.Equal("/warm", await door.GetTextAsync(server.At("/warm")));
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.At("/again")));
        Assert.Equal(RequestFate.MayHaveBeenProcessed, exception.Fate);
        // The warm connection, and three new ones.
        Assert.Equal(4, server.ConnectionsAccepted);
        await server.WaitForConnectionsEndedAsync(4);
        Assert.Equal(0, door.Origin.Connections);
    }

    [Theory]
    [InlineData("POST", Ending.Fin)]
    [InlineData("POST", Ending.Rst)]
    [InlineData("PATCH", Ending.Fin)]
    public async Task A_request_that_is_not_idempotent_is_never_sent_twice(string method, Ending ending)
    {
        await using var server = StartStale(ending, staleConnections: 1);
        using var door = Door.OfOneConnection();
        Assert.Equal("/warm", await door.GetTextAsync(server.At("/warm")));
        using var request = new HttpRequestMessage(new HttpMethod(method), server.At("/once?secret=1")) { Content = new StringContent("once") };
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.SendAsync(request));
        Assert.Equal(RequestFate.MayHaveBeenProcessed, exception.Fate);
        Assert.Contains("may have been processed", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        // On no connection was it seen whole, and on the second only what came after it.
        Assert.Equal(["/warm", "/next"], server.Requests.Select(r => r.Target));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_request_whose_content_streams_is_not_sent_twice()
    {
        await using var server = StartStale(Ending.Fin, staleConnections: 1);
        using var door = Door.OfOneConnection();
        Assert.Equal("/warm", await door.GetTextAsync(server.At("/warm")));
        await using var stream = new PatternStream(100);
        using var request = new HttpRequestMessage(HttpMethod.Put, server.At("/once")) { Content = new StreamContent(stream) };
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.SendAsync(request));
        Assert.NotEqual(RequestFate.ResponseStarted, exception.Fate);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("H")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task A_request_whose_response_has_begun_is_not_sent_again(string begun)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(begun);
        });
        using var door = new Door();
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(server.Uri));
        Assert.Equal((HttpRequestError.ResponseEnded, RequestFate.ResponseStarted), (exception.HttpRequestError, exception.Fate));
        Assert.Equal((1, 1), (server.ConnectionsAccepted, server.RequestsReceived));
    }

    [Fact]
    public async Task An_answer_before_the_server_closes_is_an_answer()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Servers.Answer("last"));
        });
        using var door = Door.OfOneConnection();
        for (int i = 1; i <= 5; i++) Assert.Equal("last", await door.GetTextAsync(server.Uri));
        Assert.Equal(5, server.RequestsReceived);
    }

    [Fact]
    public async Task Those_who_wait_behind_a_lost_connection_are_served_on_the_next()
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReadRequestAsync();
            await gate.Opened;
            connection.Reset();
        });
        using var door = Door.OfOneConnection();
        using var content = new StringContent("once");
        Task<HttpResponseMessage> lost = door.PostAsync(server.At("/lost"), content);
        await server.WaitForRequestsAsync(1);
        Task<string>[] waiting = [.. Enumerable.Range(0, 5).Select(i => door.GetTextAsync(server.At($"/{i}")))];
        gate.Open();
        var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => lost);
        Assert.Equal(RequestFate.MayHaveBeenProcessed, exception.Fate);
        Assert.Equal(["/0", "/1", "/2", "/3", "/4"], await Task.WhenAll(waiting).InTime());
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    /// <summary>
    /// The first connection answers one request. It, and each of the following <paramref name="staleConnections"/> - 1, ends as soon
    /// as octets of another request come.
    /// </summary>
    private static SocketServer StartStale(Ending ending, int staleConnections) => SocketServer.StartRaw(async connection =>
    {
        if (connection.Id > staleConnections)
        {
            await connection.ServeAsync();
            return;
        }
        if (connection.Id == 1)
        {
            ServerRequest request = (await connection.ReadRequestAsync())!;
            await connection.SendAsync(Servers.Answer(request.Target));
        }
        await connection.ReceiveAsync();
        if (ending == Ending.Rst) connection.Reset();
    });
}
