using System.Net;
using System.Net.Http;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>Content codings that are asked for and taken off.</summary>
public sealed class DecompressionTests
{
    /// <summary>Some of it repeats and some does not.</summary>
    private static readonly byte[] Plain = [.. Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 2000).Select(line => $"line {line} of a text"))), .. Servers.Pattern(5000)];

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool>();
            foreach (string kind in (string[])["gzip", "x-gzip", "deflate", "raw", "br"])
            {
                kinds.Add(kind, false);
                kinds.Add(kind, true);
            }
            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_coding_is_taken_off_with_what_the_fields_say_of_it(string kind, bool blocks)
    {
        byte[] coded = Coded.Encode(kind, Plain);
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(coded).With("Content-Encoding", Coded.Name(kind).ToUpperInvariant()).With("Content-Type", "text/plain").With("ETag", "\"1\""));
        using var door = Decoding(one: true);
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            Assert.Equal(["Content-Type"], response.Content.Headers.NonValidated.Select(header => header.Key));
            Assert.Equal(("\"1\"", "text/plain"), (response.Headers.ETag!.Tag, response.Content.Headers.ContentType!.MediaType));
            Assert.Null(response.Content.Headers.ContentLength);
            Assert.Equal(Plain, await Coded.ReadAllAsync(response, blocks));
            RequestAttempt attempt = Assert.Single(response.GetTimeline()!.Attempts);
            Assert.NotNull(attempt.Head);
            Assert.NotNull(attempt.ContentEnd);   // not only the data is read, but the content
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Octet_by_octet_in_chunks(string kind, bool blocks)
    {
        byte[] coded = Coded.Encode(kind, Plain.AsSpan(^6000..^4000));
        await using var server = SocketServer.Start(_ => ServerResponse.Chunked(coded.Select(octet => new[] { octet })).With("Content-Encoding", Coded.Name(kind)));
        using var door = Decoding(one: true);
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal(Plain[^6000..^4000], await Coded.ReadAllAsync(response, blocks));
        Assert.NotNull(response.GetTimeline()!.Attempts[0].ContentEnd);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    public async Task Whoever_buffers_gets_it_whole(string kind)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(Coded.Encode(kind, Plain)).With("Content-Encoding", Coded.Name(kind)));
        using var door = Decoding();
        Assert.Equal(Plain, await door.Client.GetByteArrayAsync(server.Uri).InTime());
        using HttpResponseMessage response = await Task.Run(() => door.Client.Send(new HttpRequestMessage(HttpMethod.Get, server.Uri))).InTime();
        Assert.Equal((Plain.Length, true), ((int)response.Content.Headers.ContentLength!, response.GetTimeline() is not null));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("raw")]
    [InlineData("br")]
    public async Task What_the_server_has_flushed_is_there_before_the_rest(string kind)
    {
        var gate = new Gate();
        await using var server = SocketServer.Start(_ => ServerResponse.Stream(async (writer, _) =>
        {
            var coded = new MemoryStream();
            Stream encoder = Coded.Encoder(kind, coded);
            foreach (string part in (string[])["first", "second"])
            {
                if (part == "second") await gate.Opened;
                encoder.Write(Encoding.ASCII.GetBytes(part));
                encoder.Flush();
                if (part == "second") encoder.Dispose();
                await writer.WriteAsync(coded.ToArray());
                coded.SetLength(0);
            }
        }).With("Content-Encoding", Coded.Name(kind)));
        using var door = Decoding();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[11];
        await content.ReadExactlyAsync(buffer.AsMemory(0, 5)).AsTask().InTime();
        Task<int> waiting = content.ReadAsync(buffer.AsMemory(5)).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => content.ReadAsync(new byte[1]).AsTask());   // one at a time
        gate.Open();
        int read = await waiting.InTime();
        await content.ReadExactlyAsync(buffer.AsMemory(5 + read)).AsTask().InTime();
        Assert.Equal("firstsecond", Encoding.ASCII.GetString(buffer));
    }

    /// <summary>Content-Encoding lists codings in the order in which they were applied (RFC 9110 8.4): the last one comes off.</summary>
    [Theory]
    [InlineData(new[] { "br", "gzip" }, "br")]
    [InlineData(new[] { "br, gzip" }, "br")]
    [InlineData(new[] { "br , ,gzip," }, "br")]
    [InlineData(new[] { "unknown", "gzip" }, "unknown")]
    public async Task Of_several_codings_the_last_is_taken_off(string[] fields, string remaining)
    {
        byte[] inner = Coded.Encode("br", Plain);
        await using var server = SocketServer.Start(_ => fields.Aggregate(ServerResponse.Ok(Coded.Encode("gzip", inner)), (response, field) => response.With("Content-Encoding", field)));
        using var door = Decoding();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal([remaining], response.Content.Headers.ContentEncoding);
        Assert.Equal(inner, await Coded.ReadAllAsync(response, blocks: false));
    }

    [Theory]
    [InlineData("gzip, unknown", DecompressionMethods.All)]
    [InlineData("identity", DecompressionMethods.All)]
    [InlineData("br", DecompressionMethods.GZip | DecompressionMethods.Deflate)]
    [InlineData("gzip", DecompressionMethods.None)]
    public async Task A_coding_that_was_not_to_be_taken_off_stays(string coding, DecompressionMethods methods)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(Plain).With("Content-Encoding", coding));
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = methods });
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        Assert.Equal((coding, Plain.Length), (response.Content.Headers.NonValidated["Content-Encoding"].ToString(), (int)response.Content.Headers.ContentLength!));
        Assert.Equal(Plain, await Coded.ReadAllAsync(response, blocks: false));
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 304)]
    [InlineData("GET", 206)]
    public async Task What_is_said_of_content_that_is_not_there_or_not_whole_stays(string method, int status)
    {
        string part = status == 206 ? "part" : "";
        await using var server = SocketServer.StartRaw(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null) await connection.SendAsync($"HTTP/1.1 {status} Fine\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n{part}");
        });
        using var door = Decoding(one: true);
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage response = await door.SendAsync(new HttpRequestMessage(new HttpMethod(method), server.Uri));
            Assert.Equal((status, "gzip", 4L), ((int)response.StatusCode, Assert.Single(response.Content.Headers.ContentEncoding), response.Content.Headers.ContentLength));
            Assert.Equal(part, Encoding.ASCII.GetString(await Coded.ReadAllAsync(response, blocks: i == 0)));
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Empty_content_is_empty(string kind, bool blocks)
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target == "/coded" ? Coded.Encode(kind, []) : []).With("Content-Encoding", Coded.Name(kind)));
        using var door = Decoding(one: true);
        foreach (string target in (string[])["/coded", "/", "/coded"])
        {
            using HttpResponseMessage response = await door.GetAsync(server.At(target));
            Assert.Empty(await Coded.ReadAllAsync(response, blocks));
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData(DecompressionMethods.None, null, null)]
    [InlineData(DecompressionMethods.All, null, "gzip, deflate, br")]
    [InlineData(DecompressionMethods.GZip, null, "gzip")]
    [InlineData(DecompressionMethods.Deflate | DecompressionMethods.Brotli, null, "deflate, br")]
    [InlineData(DecompressionMethods.None, "gzip", "gzip")]
    [InlineData(DecompressionMethods.All, "identity", "identity, gzip, deflate, br")]
    [InlineData(DecompressionMethods.All, "br;q=0.5, x", "br;q=0.5, x, gzip, deflate")]
    [InlineData(DecompressionMethods.GZip, "GZip ; q=0", "GZip ; q=0")]
    [InlineData(DecompressionMethods.All, "deflate,br,gzip", "deflate,br,gzip")]
    public async Task Accept_Encoding_is_the_callers_with_what_it_does_not_name(DecompressionMethods methods, string? own, string? sent)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = methods });
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        if (own is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", own);
        (await door.SendAsync(request)).Dispose();
        Assert.Equal(sent is null ? [] : [sent], Assert.Single(server.Requests).Fields.GetValues("Accept-Encoding"));
        Assert.Equal(own is null ? [] : [own], request.Headers.NonValidated.TryGetValues("Accept-Encoding", out var kept) ? kept.ToArray() : []);   // the message is the caller's
    }

    [Fact]
    public async Task A_part_is_asked_for_without_a_coding()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = Decoding();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri) { Headers = { Range = new(0, 9) } };
        (await door.SendAsync(request)).Dispose();
        Assert.False(Assert.Single(server.Requests).Fields.Contains("Accept-Encoding"));
    }

    private static Door Decoding(bool one = false) => new(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All, MaxConnectionsPerServer = one ? 1 : 8 });
}
