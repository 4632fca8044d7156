using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>Coded content that is cut, wrong or a bomb: an error for whoever reads it, and never a short success.</summary>
public sealed class DecompressionFailureTests
{
    private static readonly string[] Codings = ["gzip", "deflate", "raw", "br"];

    private static readonly byte[] Plain = Servers.Pattern(300);

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool>();
            foreach (string kind in Codings)
            {
                kinds.Add(kind, false);
                kinds.Add(kind, true);
            }
            return kinds;
        }
    }

    /// <summary>After each octet. The framing of the message is whole: only the coding can tell.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Data_that_is_cut_is_an_error(string kind, bool blocks)
    {
        byte[] coded = Coded.Encode(kind, Plain);
        await using var server = SocketServer.Start(request => ServerResponse.Ok(coded[..int.Parse(request.Target[1..])]).With("Content-Encoding", Coded.Name(kind)));
        using var door = Decoding();
        for (int length = 1; length < coded.Length; length++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.At($"/{length}"));
            var error = await Assert.ThrowsAsync<HttpIOException>(() => Coded.ReadAllAsync(response, blocks));
            PoolingRequestException failure = AssertExplained(error, HttpRequestError.InvalidResponse);
            Assert.Contains(" coding of the content ", failure.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A file of gzip may have several members, each of which may be cut.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_member_counts_and_may_not_be_cut(bool blocks)
    {
        byte[] one = Coded.Encode("gzip", Plain), two = [.. one, .. one];
        await using var server = SocketServer.Start(request => ServerResponse.Ok(two[..int.Parse(request.Target[1..])]).With("Content-Encoding", "gzip"));
        using var door = Decoding();
        for (int length = one.Length; length <= two.Length; length++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.At($"/{length}"));
            if (length == one.Length) Assert.Equal(Plain, await Coded.ReadAllAsync(response, blocks));
            else if (length == two.Length) Assert.Equal((byte[])[.. Plain, .. Plain], await Coded.ReadAllAsync(response, blocks));
            else AssertExplained(await Assert.ThrowsAsync<HttpIOException>(() => Coded.ReadAllAsync(response, blocks)), HttpRequestError.InvalidResponse);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Data_that_is_wrong_is_an_error(string kind, bool blocks)
    {
        byte[] wrong = [0x1F, 0x8B, .. Enumerable.Repeat((byte)0xFE, 200)];
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(wrong).With("Content-Encoding", Coded.Name(kind)));
        using var door = Decoding();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        AssertExplained(await Assert.ThrowsAsync<HttpIOException>(() => Coded.ReadAllAsync(response, blocks)), HttpRequestError.InvalidResponse);
    }

    /// <summary>Checksums are looked at, where the coding has one.</summary>
    [Theory]
    [InlineData("gzip", 5)]   // CRC-32, before the length (RFC 1952 2.2)
    [InlineData("gzip", 1)]
    [InlineData("deflate", 1)]   // Adler-32 (RFC 1950 2.2)
    public async Task A_checksum_that_does_not_match_is_an_error_that_stays(string kind, int fromEnd)
    {
        byte[] coded = Coded.Encode(kind, Plain);
        coded[^fromEnd] ^= 1;
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(coded).With("Content-Encoding", kind));
        using var door = Decoding();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        for (int i = 0; i < 3; i++)
        {
            var error = await Assert.ThrowsAsync<HttpIOException>(() => content.CopyToAsync(Stream.Null).InTime());
            Assert.Contains("corrupt", AssertExplained(error, HttpRequestError.InvalidResponse).Message, StringComparison.Ordinal);
        }
        await Assert.ThrowsAsync<PoolingRequestException>(() => door.Client.GetAsync(server.Uri).InTime());
    }

    /// <summary>gzip goes on with another member, so that what follows one must be one (RFC 1952 2.2); other data says itself where it ends.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_follows_the_data(string kind, bool blocks)
    {
        byte[] coded = [.. Coded.Encode(kind, Plain), .. "garbage"u8];
        await using var server = SocketServer.Start(request => (request.Target == "/chunked" ? ServerResponse.Chunked(coded.Select(octet => new[] { octet })) : ServerResponse.Ok(coded)).With("Content-Encoding", Coded.Name(kind)));
        using var door = Decoding();
        foreach (string target in (string[])["/", "/chunked"])
        {
            using HttpResponseMessage response = await door.GetAsync(server.At(target));
            if (kind == "gzip") AssertExplained(await Assert.ThrowsAsync<HttpIOException>(() => Coded.ReadAllAsync(response, blocks)), HttpRequestError.InvalidResponse);
            else Assert.Equal(Plain, await Coded.ReadAllAsync(response, blocks));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_connection_that_ends_in_the_content_is_told_from_a_coding_that_does(string kind, bool blocks)
    {
        byte[] coded = Coded.Encode(kind, Plain);
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {Coded.Name(kind)}\r\nContent-Length: {coded.Length}\r\n\r\n");
            await connection.SendAsync(coded.AsMemory(..^1));
        });
        using var door = Decoding();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        AssertExplained(await Assert.ThrowsAsync<HttpIOException>(() => Coded.ReadAllAsync(response, blocks)), HttpRequestError.ResponseEnded);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Cancellation_is_no_corruption_and_disposal_half_way_frees_the_connection(string kind)
    {
        byte[] coded = Coded.Encode(kind, Plain);
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: {kind}\r\nContent-Length: {coded.Length}\r\n\r\n");
            await connection.SendAsync(coded.AsMemory(0, 20));
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = Decoding();
        using var cancellation = new CancellationTokenSource();
        using (HttpResponseMessage response = await door.GetAsync(server.Uri))
        {
            Task reading = response.Content.CopyToAsync(Stream.Null, cancellation.Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.InTime());
        }
        await Waits.UntilAsync(() => door.Origin.Connections == 0);
    }

    private static Door Decoding() => new(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All });

    private static PoolingRequestException AssertExplained(HttpIOException error, HttpRequestError expected)
    {
        var failure = Assert.IsType<PoolingRequestException>(error.InnerException);
        Assert.Equal((expected, expected, RequestStage.ReceiveContent, RequestFate.ResponseStarted), (error.HttpRequestError, failure.HttpRequestError, failure.Stage, failure.Fate));
        Assert.NotNull(failure.Timeline);
        return failure;
    }
}
