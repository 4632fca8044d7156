using System.Net.Http;
using PoolingClient.Handler;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>An exchange is used for another request as soon as its response is its caller's: what the response has is its own, whatever comes after.</summary>
public sealed class ExchangeReuseTests
{
    private const int After = 50;

    [Fact]
    public async Task A_response_keeps_its_head_its_content_and_its_timeline()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok("content of " + request.Target).With("X-Id", request.Target));
        using var door = Door.OfOneConnection();
        using HttpResponseMessage first = await door.GetAsync(server.At("/first"));
        string timeline = first.GetTimeline()!.ToString(), head = first.ToString();
        for (int i = 0; i < After; i++) Assert.Equal($"content of /{i}", await door.GetTextAsync(server.At($"/{i}")));
        Assert.Equal(("/first", head, timeline), (first.Headers.GetValues("X-Id").Single(), first.ToString(), first.GetTimeline()!.ToString()));
        Assert.Equal("content of /first", await first.Content.ReadAsStringAsync().InTime());
        Assert.Equal(server.At("/first"), first.RequestMessage!.RequestUri);
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Many_responses_are_read_in_another_order_than_they_came()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(new string(request.Target[1], 2000)));
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 2, MaxPipelineDepth = 4 });
        var responses = new List<(char Mine, HttpResponseMessage Response)>();
        for (int i = 0; i < 100; i++)
        {
            char mine = (char)('a' + (i % 26));
            responses.Add((mine, await door.GetAsync(server.At($"/{mine}"))));
        }
        responses.Reverse();
        foreach ((char mine, HttpResponseMessage response) in responses)
        {
            Assert.Equal(new string(mine, 2000), await response.Content.ReadAsStringAsync().InTime());
            response.Dispose();
        }
    }

    /// <summary>Content in rented memory, which goes back when the response is disposed, in the moment in which another thread reads it.</summary>
    [Fact]
    public async Task A_response_that_is_disposed_while_it_is_read_gives_no_octet_of_another()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(new string(request.Target[1], 3000)));
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 4, MaxPipelineDepth = 4 });
        await Task.WhenAll(Enumerable.Range(0, 12).Select(worker => Task.Run(async () =>
        {
            byte mine = (byte)('a' + worker);
            for (int i = 0; i < 100; i++)
            {
                HttpResponseMessage response = await door.GetAsync(server.At($"/{(char)mine}"));
                Stream content = await response.Content.ReadAsStreamAsync();
                Task dispose = Task.Run(response.Dispose);
                await ReadAsync(content, mine, i % 2 == 0);
                await dispose;
                response.Dispose();
            }
        }))).InTime();

        static async Task ReadAsync(Stream content, byte mine, bool isCopied)
        {
            try
            {
                if (isCopied)
                {
                    using var copy = new MemoryStream();
                    await content.CopyToAsync(copy);
                    Assert.Equal(-1, copy.ToArray().AsSpan().IndexOfAnyExcept(mine));
                    return;
                }
                var buffer = new byte[100];
                for (int read; (read = await content.ReadAsync(buffer)) > 0;) Assert.Equal(-1, buffer.AsSpan(0, read).IndexOfAnyExcept(mine));
            }
            catch (Exception e) when (e is ObjectDisposedException or HttpIOException or InvalidOperationException)
            {
                // It was disposed first.
            }
        }
    }

    [Fact]
    public void Parts_of_a_message_are_seen_when_they_are_there_and_not_made_when_they_are_not()
    {
        using var request = new HttpRequestMessage();
        Assert.Null(RequestParts.Options(request));
        Assert.Null(RequestParts.Headers(request));
        request.SetDeadline(TimeSpan.FromSeconds(1));
        request.Headers.Add("X-A", "1");
        Assert.Same(request.Options, RequestParts.Options(request));
        Assert.Same(request.Headers, RequestParts.Headers(request));
    }

    [Fact]
    public async Task A_request_is_sent_as_it_is_and_not_as_the_one_before_it()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.RawHead + request.Text));
        using var door = Door.OfOneConnection();
        string[] kinds = ["GET", "PUT", "HEAD", "POST", "GET", "DELETE", "PATCH", "GET"];
        for (int i = 0; i < kinds.Length * 3; i++)
        {
            string kind = kinds[i % kinds.Length];
            var message = new HttpRequestMessage(new HttpMethod(kind), server.At($"/{i}"));
            if (i % 3 == 1) message.Headers.Add("X-Only", $"{i}");
            if (kind is "PUT" or "POST" or "PATCH") message.Content = new StringContent($"<{i}>");
            using HttpResponseMessage response = await door.SendAsync(message);
            string text = await response.Content.ReadAsStringAsync().InTime();
            Assert.Equal(kind == "HEAD", text.Length == 0);
            ServerRequest got = server.Requests[^1];
            Assert.Equal((kind, $"/{i}", i % 3 == 1, message.Content is null ? "" : $"<{i}>"), (got.Method, got.Target, got.RawHead.Contains($"X-Only: {i}\r\n", StringComparison.Ordinal), got.Text));
            Assert.DoesNotContain("X-Only", i % 3 == 1 ? "" : got.RawHead, StringComparison.Ordinal);
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }
}
