using System.Text;

namespace PoolingClient.Testing.Tests;

public class RequestParsingTests
{
    public static TheoryData<string, int> Malformed => new()
    {
        { "\u0016\u0003\u0001", 400 },
        { "GET / HTTP/1.1\nHost: a\n\n", 400 },
        { "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET / \r\nHost: a\r\n\r\n", 400 },
        { "GET\r\nHost: a\r\n\r\n", 400 },
        { "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET / http/1.1\r\nHost: a\r\n\r\n", 400 },
        { "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505 },
        { "GET / HTTP/1.1\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\nA\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\nA: b\0c\r\n\r\n", 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501 },
        { "PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1234567890abcdef\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA : b\r\n\r\n", 400 },
        { "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + new string('a', 5000), 400 },
        { "GET / HTTP/1.1\r\nHost: a\r\nA: " + new string('a', 65_536) + "\r\n\r\n", 431 },
        { "GET /" + new string('a', 70_000), 431 },
    };

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_request_is_refused_and_recorded(string octets, int statusCode)
    {
        foreach (var model in Enum.GetValues<ServerModel>())
        {
            using var server = SocketServer.Start(_ => ServerResponse.Ok(), new() { Model = model });
            using var client = await PlainClient.ConnectAndSendAsync(server, octets);
            var answer = await client.ReceiveToEndAsync();
            Assert.StartsWith($"HTTP/1.1 {statusCode} ", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
            var request = Assert.Single(server.Requests);
            Assert.NotNull(request.Malformed);
            Assert.False(request.Complete);
            Assert.Equal(1, server.RequestsReceived);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Earlier_answers_come_before_the_refusal(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n");
        var answer = await client.ReceiveToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("GET / HTTP/1.1\r\n\r\n", server.Requests[1].RawHead);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/", "")]
    [InlineData("\r\nGET /?a=%20&b=[] HTTP/1.1\r\nHost: a\r\n\r\n", "GET", "/?a=%20&b=[]", "")]
    [InlineData("OPTIONS * HTTP/1.1\r\nhost:\r\n\r\n", "OPTIONS", "*", "")]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "CONNECT", "a:443", "")]
    [InlineData("get http://a/b HTTP/1.1\r\nHost: a\r\n\r\n", "get", "http://a/b", "")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "GET", "/", "")]
    [InlineData("PUT /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "PUT", "/p", "abc")]
    [InlineData("PUT /p HTTP/1.1\r\nHost: a\r\nContent-Length: 000\r\n\r\n", "PUT", "/p", "")]
    [InlineData("PUT /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n1;e=\"f\"\r\na\r\n0000b\r\nbcdefghijkl\r\n0\r\n\r\n",
        "PUT", "/p", "abcdefghijkl")]
    public async Task What_is_a_request_is_taken(string octets, string method, string target, string content)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var client = await PlainClient.ConnectAndSendAsync(server, octets);
        await server.WaitForRequestsAsync(1);
        var request = Assert.Single(server.Requests);
        Assert.True(request.Complete, request.Malformed);
        Assert.Equal((method, target, content, content.Length), (request.Method, request.Target, request.Text, request.ContentLength));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Requests_can_be_split_at_every_octet(ServerModel model)
    {
        const string First = "PUT /1 HTTP/1.1\r\nHost: a\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n"
            + "T: u\r\n\r\n";
        const string Both = First + "PUT /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nfghi";
        using var server = SocketServer.Start(request => ServerResponse.Raw(request.Text), new() { Model = model });
        using var client = await PlainClient.ConnectAsync(server);
        for (var split = 1; split < Both.Length; split++)
        {
            await client.SendAsync(Both[..split]);
            await client.ExpectAsync(split >= First.Length ? "abcde" : "");
            await client.SendAsync(Both[split..]);
            await client.ExpectAsync(split >= First.Length ? "fghi" : "abcdefghi");
        }

        Assert.All(server.Requests.Where(request => request.Target == "/1"), request => Assert.Equal("u", request.Trailers["t"]));
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task A_head_at_its_limit_is_taken(ServerModel model)
    {
        const string Begin = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
        using var server = SocketServer.Start(_ => ServerResponse.Raw("."), new() { Model = model });
        using var client = await PlainClient.ConnectAsync(server);
        await client.SendAsync(Encoding.ASCII.GetBytes(Begin + new string('a', 65_536 - Begin.Length - 4) + "\r\n\r\n"));
        await client.ExpectAsync(".");
        Assert.Equal(65_536, server.Requests[0].RawHead.Length);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Fields_keep_their_order_and_are_found_in_any_case()
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var client = await PlainClient.ConnectAndSendAsync(server,
            "GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\na:\t 2 \t\r\nb: \u00e4\r\nC:\r\n\r\n");
        await server.WaitForRequestsAsync(1);
        var fields = server.Requests[0].Fields;
        Assert.Equal(["Host", "B", "a", "b", "C"], fields.Select(field => field.Name));
        Assert.Equal(["1", "\u00e4"], fields.GetValues("B"));
        Assert.Equal("2", fields["A"]);
        Assert.Equal("", fields["c"]);
        Assert.Null(fields["D"]);
    }
}
