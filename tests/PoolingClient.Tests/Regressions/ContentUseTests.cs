using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Regressions;

/// <summary>What a caller may do with a response, and with its request, while and after the content is read.</summary>
public sealed class ContentUseTests
{
    [Theory(Timeout = 10_000)]
    [InlineData(ContentFraming.Length)]
    [InlineData(ContentFraming.Chunked)]
    public async Task Content_is_copied_with_a_buffer_of_any_size(ContentFraming framing)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok("hello").WithFraming(framing));
        using var door = new Door();
        foreach (int size in new[] { 1, 128 * 1024, 1024 * 1024 })
        {
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            await using Stream content = await response.Content.ReadAsStreamAsync();
            var copy = new MemoryStream();
            await content.CopyToAsync(copy, size).InTime();
            Assert.Equal("hello"u8, copy.ToArray());
        }
    }

    [Fact(Timeout = 10_000)]
    public async Task Content_that_was_read_from_the_socket_is_not_given_again_in_part()
    {
        var headIsRead = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            await headIsRead.Opened;
            await connection.SendAsync("6\r\n world\r\n0\r\n\r\n");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        headIsRead.Open();
        var copy = new MemoryStream();
        await response.Content.CopyToAsync(copy).InTime();
        Assert.Equal("hello world"u8, copy.ToArray());
        // What came with the head is still at hand, but the rest is gone: a part would look like all of it.
        await Assert.ThrowsAsync<InvalidOperationException>(() => response.Content.ReadAsStringAsync().InTime());
        await Assert.ThrowsAsync<InvalidOperationException>(() => response.Content.CopyToAsync(new MemoryStream()).InTime());
    }

    [Fact(Timeout = 10_000)]
    public async Task A_request_that_its_caller_changes_while_the_content_is_read_costs_neither_the_failure_nor_the_place()
    {
        var isChanged = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id > 1)
            {
                await connection.ServeAsync();
                return;
            }
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
            await isChanged.Opened;
        });
        using var door = Door.OfOneConnection();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.At("/first"));
        using HttpResponseMessage response = await door.SendAsync(request);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        // As one does who follows a redirect by hand, with an address that names no server.
        request.Method = HttpMethod.Put;
        request.RequestUri = new Uri("/next", UriKind.Relative);
        isChanged.Open();

        var exception = await Assert.ThrowsAsync<HttpIOException>(() => content.ReadExactlyAsync(new byte[50]).AsTask().InTime());
        Assert.Contains($"GET {server.Uri.GetLeftPart(UriPartial.Authority)}", exception.Message, StringComparison.Ordinal);
        // The connection that was lost holds no place under the cap of one.
        Assert.Equal("/second", await door.GetTextAsync(server.At("/second")));
    }
}
