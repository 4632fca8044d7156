using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Failures;

/// <summary>Who says that a request may be sent again: its method, its Idempotency-Key, or the caller.</summary>
public sealed class SentAgainTests
{
    [Theory]
    [InlineData("GET", false, null, true)]
    [InlineData("PUT", false, null, true)]
    [InlineData("POST", false, null, false)]
    [InlineData("POST", true, null, true)]
    [InlineData("POST", false, true, true)]
    [InlineData("GET", false, false, false)]
    [InlineData("POST", true, false, false)]
    public async Task A_request_that_was_read_and_not_answered_is_sent_again_only_where_that_is_safe(string method, bool hasKey, bool? marked, bool isSentAgain)
    {
        int read = 0;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (await connection.ReadRequestAsync() is null) return;
            // The first connection takes the request and ends; the next one answers it.
            if (Interlocked.Increment(ref read) > 1) await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        using var door = new Door();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Uri);
        if (method != "GET") request.Content = new StringContent("content");
        if (hasKey) request.Headers.TryAddWithoutValidation("Idempotency-Key", "\"1\"");
        if (marked is { } mark) request.SetIdempotent(mark);

        Task<HttpResponseMessage> sending = door.Client.SendAsync(request).InTime();
        if (isSentAgain)
        {
            using HttpResponseMessage response = await sending;
            Assert.Equal(2, response.GetTimeline()!.Attempts.Count);
        }
        else
        {
            var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => sending);
            Assert.Equal(RequestFate.MayHaveBeenProcessed, failure.Fate);
        }
        Assert.Equal(isSentAgain ? 2 : 1, read);
    }
}
