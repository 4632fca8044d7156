using System.Net.Sockets;

namespace PoolingClient.Testing.Tests;

public class EchoTests
{
    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Requests_are_echoed_in_their_own_framing(ServerModel model)
    {
        using var server = SocketServer.StartEcho(new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(
            server,
            "GET /x HTTP/1.1\r\nHost: a\r\n\r\nPUT /y HTTP/1.1\r\nHost: a\r\nContent-Type: text/b\r\nContent-Length: 3\r\n\r\nabc"
            + "POST /z HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n");
        await client.ExpectAsync(
            "HTTP/1.1 200 OK\r\nX-Echo-Method: GET\r\nX-Echo-Target: /x\r\nX-Connection: 1\r\nContent-Length: 0\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nX-Echo-Method: PUT\r\nX-Echo-Target: /y\r\nX-Connection: 1\r\nContent-Type: text/b\r\n"
            + "Content-Length: 3\r\n\r\nabc"
            + "HTTP/1.1 200 OK\r\nX-Echo-Method: POST\r\nX-Echo-Target: /z\r\nX-Connection: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nde\r\n0\r\nT: u\r\n\r\n");
        Assert.All(server.Requests, request => Assert.True(request.Complete));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Content_comes_back_while_it_is_sent(ServerModel model)
    {
        using var server = SocketServer.StartEcho(new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server,
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab");
        Assert.EndsWith("\r\n\r\n2\r\nab\r\n", await client.ReceiveUntilAsync("ab\r\n"), StringComparison.Ordinal);
        await client.SendAsync("c\r\n");
        await client.ExpectAsync("1\r\nc\r\n");
        await client.SendAsync("oops\r\n");
        await client.ExpectResetAsync("");
        Assert.NotNull(server.Requests[0].Malformed);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Tcp_octets_come_back_as_they_are(ServerModel model)
    {
        const int Length = 10_000_000;
        using var server = SocketServer.StartTcpEcho(new() { Model = model });
        using var client = await PlainClient.ConnectAsync(server);
        var sent = new byte[Length];
        OctetPattern.Fill(sent, 0);
        var sending = client.SendAsync(sent);
        var received = new byte[65_536];
        for (var offset = 0; offset < Length;)
        {
            var count = await client.Socket.ReceiveAsync(received, SocketFlags.None);
            Assert.True(count > 0 && OctetPattern.Matches(received.AsSpan(0, count), offset));
            offset += count;
        }

        await sending;
        client.Fin();
        await client.ExpectToEndAsync("");
        Assert.Empty(server.Requests);
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);
    }
}
