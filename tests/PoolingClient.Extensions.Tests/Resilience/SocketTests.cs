using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>Connections that are refused, reset and silent: what is sent again then, and what never is. The server's list of requests is the ledger.</summary>
public sealed class SocketTests
{
    private static void Quick(PoolingResilienceOptions options) => options.Retry.Delay = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task A_post_whose_connection_is_reset_is_not_sent_again()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            connection.Reset();
        });
        using var client = new Resilient(new PoolingHttpHandler(), Quick);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => client.SendAsync(Resilient.Request("POST", new StringContent("order"), server.Uri)));
        Assert.Equal(RequestFate.MayHaveBeenProcessed, failure.Fate);
        string reason = Assert.Single(failure.GetDecisions()).Reason;
        Assert.Contains("MayHaveBeenProcessed", reason, StringComparison.Ordinal);
        Assert.Contains("POST is not idempotent", reason, StringComparison.Ordinal);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("POST", false, null, false)]
    [InlineData("POST", true, null, true)]
    [InlineData("POST", false, true, true)]
    [InlineData("PUT", false, null, true)]
    [InlineData("PUT", false, false, false)]
    public async Task A_reset_inside_a_response_head_is_retried_for_what_is_idempotent(string method, bool hasKey, bool? marked, bool isSentAgain)
    {
        int served = 0;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (await connection.ReadRequestAsync() is null) return;
            if (Interlocked.Increment(ref served) > 1)
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Le");
            connection.Fin();
        });
        using var client = new Resilient(new PoolingHttpHandler(), Quick);
        using HttpRequestMessage request = Resilient.Request(method, new StringContent("content"), server.Uri);
        if (hasKey) request.Headers.Add("Idempotency-Key", "\"1\"");
        if (marked is { } mark) request.SetIdempotent(mark);
        if (isSentAgain)
        {
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("ResponseStarted", Assert.Single(response.GetDecisions()).Reason, StringComparison.Ordinal);
        }
        else
        {
            var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => client.SendAsync(request));
            Assert.Equal(RequestFate.ResponseStarted, failure.Fate);
        }
        Assert.Equal(isSentAgain ? 2 : 1, served);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]   // nothing has read the stream when the dial fails
    public async Task A_post_that_found_nobody_is_sent_again(bool isStream)
    {
        await using var server = SocketServer.StartEcho();
        int dials = 0;
        using var handler = new PoolingHttpHandler(new SocketPoolOptions
        {
            ConnectCallback = async (context, cancelled) =>
            {
                if (Interlocked.Increment(ref dials) <= 2) throw new SocketException((int)SocketError.ConnectionRefused);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(server.EndPoint, cancelled);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var client = new Resilient(handler, Quick);
        HttpContent content = isStream ? new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes("order"))) : new StringContent("order");
        using HttpResponseMessage response = await client.SendAsync(Resilient.Request("POST", content, server.Uri));
        Assert.Equal("order", await response.Content.ReadAsStringAsync());
        Assert.Equal([ResilienceDecisionKind.Retried, ResilienceDecisionKind.Retried], response.GetDecisions().Select(decision => decision.Kind));
        Assert.Contains("NotSent", response.GetDecisions()[0].Reason, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_stream_that_was_begun_is_not_sent_again_and_the_reason_says_so()
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            // Some of the content has come: it was begun.
            await connection.ReceiveUntilAsync();
            await connection.ReceiveExactlyAsync(1000);
            connection.Reset();
        });
        using var client = new Resilient(new PoolingHttpHandler(), Quick);
        using HttpRequestMessage request = Resilient.Request("PUT", new StreamContent(new MemoryStream(new byte[4_000_000])), server.Uri);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => client.SendAsync(request));
        Assert.Contains("content cannot be sent again", Assert.Single(failure.GetDecisions()).Reason, StringComparison.Ordinal);
        Assert.Contains("content cannot be sent again", (string)failure.Data[DecisionExtensions.DataKey]!, StringComparison.Ordinal);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_hedge_goes_over_another_connection()
    {
        var gate = new TaskCompletionSource();
        int first = -1;
        await using var server = SocketServer.Start(async (request, gone) =>
        {
            if (Interlocked.CompareExchange(ref first, request.ConnectionId, -1) == request.ConnectionId) await gate.Task.WaitAsync(gone);
            return ServerResponse.Ok($"{request.ConnectionId}");
        });
        using var pool = new SocketPool(new SocketPoolOptions { MaxPipelineDepth = 8, PipelineByDefault = true });
        // The connection that will be late is made without hedging: a dial may take longer than the hedge waits.
        using var plain = new Resilient(new PoolingHttpHandler(pool));
        (await plain.SendAsync("GET", server.Uri)).Dispose();
        await Waits.UntilAsync(() => pool.GetSnapshot().Origins[0].Idle == 1);
        using var client = new Resilient(new PoolingHttpHandler(pool), o => (o.Hedging.IsEnabled, o.Hedging.Delay) = (true, TimeSpan.FromMilliseconds(50)));
        using HttpResponseMessage response = await client.SendAsync("GET", new Uri(server.Uri, "/late"));
        Assert.NotEqual($"{first}", await response.Content.ReadAsStringAsync());
        Assert.Contains(response.GetDecisions(), decision => decision.Kind == ResilienceDecisionKind.HedgeWon);
        gate.SetResult();
        // Whoever lost holds no connection.
        await Waits.UntilAsync(() => pool.GetSnapshot().Origins[0] is var origin && origin.Idle == origin.Connections);
    }

    [Fact]
    public async Task No_post_is_processed_twice_whatever_the_server_does()
    {
        // What the server acted on: a request counts when its content was read, whatever becomes of the answer.
        var ledger = new ConcurrentDictionary<string, int>();
        int number = 0;
        await using var server = SocketServer.StartRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                // A request that is refused for its rate was not acted on.
                int fault = Interlocked.Increment(ref number) % 7;
                if (fault != 0) ledger.AddOrUpdate(request.Text, 1, (_, count) => count + 1);
                switch (fault)
                {
                    case 0:
                        await connection.SendAsync("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n");
                        break;
                    case 1:
                        connection.Reset();
                        return;
                    case 2:
                        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-");
                        connection.Reset();
                        return;
                    case 3:
                        await connection.SendAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
                        break;
                    case 4:
                        return;
                    default:
                        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        break;
                }
            }
        });
        using var client = new Resilient(new PoolingHttpHandler(), o =>
        {
            Quick(o);
            o.CircuitBreaker.IsEnabled = false;
            (o.Hedging.IsEnabled, o.Hedging.Delay) = (true, TimeSpan.FromMilliseconds(1));
        });
        int retried = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (int i = 0; i < 50; i++)
            {
                try
                {
                    using HttpResponseMessage response = await client.SendAsync(Resilient.Request("POST", new StringContent($"order {worker}.{i}"), server.Uri));
                    if (response.GetDecisions().Any(decision => decision.Kind == ResilienceDecisionKind.Retried)) Interlocked.Increment(ref retried);
                }
                catch (PoolingRequestException)
                {
                    // Not known to be processed, and so not sent again.
                }
            }
        }));
        Assert.All(ledger, entry => Assert.Equal(1, entry.Value));
        Assert.True(retried > 0);
    }
}
