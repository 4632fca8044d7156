using System.Net.Http;
using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Pipelines;

/// <summary>Requests go out together, and each gets its own answer, whatever kinds of answers stand in the line and however they are cut.</summary>
public sealed class OrderTests
{
    /// <summary>The method, what the server says, and what its caller must find: status and content.</summary>
    private static readonly (string Method, string Answer, int Status, string Content)[] Kinds =
    [
        ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst", 200, "first"),
        ("DELETE", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n", 304, ""),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 200, ""),
        ("GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nchu\r\n3\r\nnky\r\n0\r\nX-After: yes\r\n\r\n", 200, "chunky"),
        ("GET", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\ninterim", 200, "interim"),
        ("GET", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, ""),
        ("GET", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nlast", 503, "last"),
    ];

    [Theory]
    [InlineData(int.MaxValue, false)]
    [InlineData(int.MaxValue, true)]
    [InlineData(1, false)]
    [InlineData(7, true)]
    [InlineData(50, false)]
    public async Task Answers_of_every_kind_stand_in_one_line(int piece, bool overTls)
    {
        byte[] answers = Encoding.Latin1.GetBytes(string.Concat(Kinds.Select(kind => kind.Answer)));
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            await connection.ReadManyAsync(Kinds.Length);
            for (int sent = 0; sent < answers.Length;)
            {
                int count = Math.Min(piece, answers.Length - sent);
                await connection.SendAsync(answers.AsMemory(sent, count));
                sent += count;
            }
            await connection.ServeAsync();
        }, overTls ? Secure.Server() : null);
        using var line = new Line();
        await line.ProveAsync(server);
        var sent = Kinds.Select(kind => line.SendAsync(new HttpRequestMessage(new HttpMethod(kind.Method), server.At("/kind")))).ToArray();
        for (int i = 0; i < Kinds.Length; i++)
        {
            using HttpResponseMessage response = await sent[i];
            Assert.Equal((Kinds[i].Status, Kinds[i].Content), ((int)response.StatusCode, await response.Content.ReadAsStringAsync().InTime()));
        }
        Assert.Equal("/after", await line.GetAsync(server, "/after"));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData(10_000, false)]
    [InlineData(10_000, true)]
    [InlineData(100_000, false)]
    [InlineData(100_000, true)]
    public async Task Long_answers_stand_in_one_line(int length, bool overTls)
    {
        const int Count = 8;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ProveAsync();
            foreach (ServerRequest request in await connection.ReadManyAsync(Count))
            {
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
                await connection.SendAsync(ContentOf(request.Target, length));
            }
            await connection.ServeAsync();
        }, overTls ? Secure.Server() : null);
        using var line = new Line();
        await line.ProveAsync(server);
        Task<byte[]>[] all = [.. Line.Targets(Count).Select(ReadAsync)];
        byte[][] contents = await Task.WhenAll(all).InTime();
        for (int i = 0; i < Count; i++) Assert.True(contents[i].AsSpan().SequenceEqual(ContentOf(Line.Targets(Count)[i], length)), $"/{i + 1} got another's content");
        Assert.Equal("/after", await line.GetAsync(server, "/after"));
        Assert.Equal(1, server.ConnectionsAccepted);

        async Task<byte[]> ReadAsync(string target)
        {
            using HttpResponseMessage response = await line.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.At(target)));
            return await response.Content.ReadAsByteArrayAsync().InTime();
        }

        static byte[] ContentOf(string target, int length)
        {
            var octets = new byte[length];
            OctetPattern.Fill(octets, 1000 * (target[1] - '0'));
            return octets;
        }
    }

    [Fact]
    public async Task The_server_reads_them_in_the_order_in_which_they_were_sent()
    {
        var gate = new Gate();
        await using var server = LineServers.StartHeld(gate.Opened);
        using var line = new Line();
        await line.ProveAsync(server);
        Task<string>[] all = line.GetMany(server, 8);
        gate.Open();
        Assert.Equal(Line.Targets(8), await Task.WhenAll(all));
        Assert.Equal(["/proof", .. Line.Targets(8)], server.Requests.Select(request => request.Target));
        Assert.All(server.Requests, request => Assert.Equal(1, request.ConnectionId));
    }

    [Fact]
    public void What_is_queued_while_a_send_is_under_way_goes_out_with_the_next()
    {
        var script = ConnectionScript.Proven();
        RecordingExchange[] behind = [];
        script.Carrier.OnNextSend = () => behind = [script.Submit(), script.Submit(), script.Submit()];
        RecordingExchange first = script.Submit();
        Assert.Equal(3, script.Snapshot().Length);
        Assert.Equal(behind.SelectMany(exchange => exchange.Octets.ToArray()), script.Snapshot()[2]);
        script.Carrier.Feed(string.Concat(new[] { first }.Concat(behind).Select(exchange => ConnectionScript.AnswerTo(exchange, $"{exchange.Id}"))));
        Assert.All(behind.Prepend(first), exchange => Assert.Equal($"{exchange.Id}", exchange.Content));
    }

    /// <summary>An answer that comes before its request was sent is none: not even where others are outstanding (RFC 9112 9.2).</summary>
    [Fact]
    public void An_answer_to_a_request_that_was_not_sent_yet_ends_the_connection()
    {
        var script = ConnectionScript.Proven();
        RecordingExchange? second = null;
        RecordingExchange first = script.Create();
        script.Carrier.OnNextSend = () =>
        {
            second = script.Submit();
            script.Carrier.Feed(ConnectionScript.AnswerTo(first, "first") + ConnectionScript.AnswerTo(second, "evil"));
        };
        Assert.Equal(Connections.Submission.Taken, script.Connection.TrySubmit(first));
        Assert.Equal((Connections.CloseReason.Surplus, "first"), (script.Closed, first.Content));
        Assert.Equal(("", null), (second!.Content, second.Head));
        Assert.Equal([second], script.Again);
    }
}
