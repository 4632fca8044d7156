using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>ResponseHeadTimeout: from the last octet of the request to the complete head.</summary>
public sealed class HeadTimeoutTests
{
    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task A_head_that_is_not_complete_ends_the_request_at_the_limit(bool perRequest, int seconds)
    {
        await using var server = Silent.Start();
        using var timed = new Timed("ResponseHeadTimeout", seconds, perRequest);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
    }

    [Theory]
    [InlineData("HTTP/1.1 2")]
    [InlineData("HTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task Octets_before_the_end_of_the_final_head_do_not_restart_it(string octets)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await gate.Opened;
            await connection.SendAsync(octets);
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("ResponseHeadTimeout", 1);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        timed.AdvanceToLimit();
        gate.Open();   // whether they are here already makes no difference to the limit
        timed.AdvanceOverLimit();
        await timed.AssertEndsAsync(request);
    }

    [Fact]
    public async Task It_begins_with_the_end_of_the_request_and_ends_with_the_head()
    {
        var (upload, answer) = (new Gate(), new Gate());
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
            await answer.Opened;
            await connection.SendAsync("end");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("ResponseHeadTimeout", 1);
        using var content = new WrittenContent(async stream =>
        {
            await stream.WriteAsync("begin"u8.ToArray());
            await stream.FlushAsync();
            await upload.Opened;
            await stream.WriteAsync("end"u8.ToArray());
        });
        Task<HttpResponseMessage> request = timed.Door.SendAsync(timed.Request(HttpMethod.Post, server.Uri, content));
        await server.WaitForRequestHeadsAsync(1);
        timed.Advance(30);   // the request is not complete: no head is owed
        upload.Open();
        using HttpResponseMessage response = await request;
        timed.Advance(30);   // the head has come: its content is another matter
        answer.Open();
        Assert.Equal("end", await response.Content.ReadAsStringAsync().InTime());
    }
}
