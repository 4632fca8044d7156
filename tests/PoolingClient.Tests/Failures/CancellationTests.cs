using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Failures;

/// <summary>The caller's cancellation is an OperationCanceledException with the caller's token, at whatever stage, and nothing else.</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData("queue")]
    [InlineData("dial")]
    [InlineData("head")]
    [InlineData("content")]
    public async Task It_has_the_callers_token_and_no_failure_inside(string stage)
    {
        await using var server = stage switch
        {
            "dial" => SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true }),
            "content" => SocketServer.StartRaw(async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
                await connection.WaitForEndAsync(Waits.Limit);
            }),
            _ => Time.Silent.Start(),
        };
        using var door = Door.OfOneConnection();
        using var source = new CancellationTokenSource();
        using var hold = new CancellationTokenSource();
        Task? holder = null;
        if (stage == "queue")
        {
            holder = door.GetAsync(server.Uri, hold.Token);
            await server.WaitForRequestsAsync(1);
        }
        Task<HttpResponseMessage> request = door.GetAsync(server.Uri, source.Token);
        Task waited = request;
        if (stage == "head") await server.WaitForRequestsAsync(1);
        if (stage == "content") waited = (await (await request).Content.ReadAsStreamAsync()).ReadAsync(new byte[10], source.Token).InTime();
        Assert.False(waited.IsCompleted);
        await source.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waited);
        Assert.Equal(source.Token, exception.CancellationToken);
        for (Exception? inner = exception.InnerException; inner is not null; inner = inner.InnerException) Assert.IsNotType<PoolingRequestException>(inner);
        await hold.CancelAsync();
        if (holder is not null) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holder);
    }
}
