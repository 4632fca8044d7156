namespace PoolingClient.Testing.Tests;

public class ContinueTests
{
    private const string Head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Continue_is_sent_before_the_content_is_read(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), new() { Model = model });
        using var client = await PlainClient.ConnectAndSendAsync(server, Head);
        await client.ExpectAsync("HTTP/1.1 100 Continue\r\n\r\n");
        await client.SendAsync("abc");
        await client.ExpectAsync(Ok);
        Assert.Equal("abc", server.Requests[0].Text);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task Continue_can_be_turned_off(ServerModel model)
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok(), new() { Model = model, AnswerExpectContinue = false });
        using var client = await PlainClient.ConnectAndSendAsync(server, Head);
        await server.WaitForRequestHeadsAsync(1);
        await client.SendAsync("abc");
        await client.ExpectAsync(Ok);
    }

    [Theory(Timeout = Limits.Test)]
    [ClassData(typeof(BothModels))]
    public async Task An_early_answer_refuses_the_content_and_ends_the_connection(ServerModel model)
    {
        using var server = SocketServer.Start(
            _ => ServerResponse.Ok(),
            new() { Model = model, EarlyAnswer = request => request.Method == "PUT" ? ServerResponse.Status(413) : null });
        using var client = await PlainClient.ConnectAndSendAsync(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + Head);
        await client.ExpectToEndAsync(Ok + "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.False(server.Requests[1].Complete);
    }
}
