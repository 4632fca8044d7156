using System.Net;
using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler.FollowUps;

/// <summary>Little that becomes much: the limits of decompression, and what they cost.</summary>
public sealed class DecompressionBombTests
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("gzip", true)]
    [InlineData("deflate", false)]
    [InlineData("raw", true)]
    [InlineData("br", false)]
    [InlineData("br", true)]
    public async Task The_ratio_ends_a_bomb_soon(string kind, bool blocks)
    {
        byte[] bomb = Coded.Zeros(kind, 64);
        Assert.True(bomb.Length < 64 * MiB / 200, $"{bomb.Length} octets are no bomb.");
        await using var server = Bomb(kind, bomb);
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All });
        (long given, HttpIOException error) = await ReadAsync(door, server, blocks);
        // The ratio is looked at above the first MiB, and before the caller has what exceeds it; input comes in pieces, which may be worth more.
        Assert.InRange(given, MiB / 2, 64L * MiB - 1);
        AssertNames(error, "MaxDecompressionRatio");
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("deflate", true)]
    [InlineData("raw", false)]
    [InlineData("br", true)]
    public async Task The_length_ends_what_the_ratio_lets_through(string kind, bool blocks)
    {
        await using var server = Bomb(kind, Coded.Zeros(kind, 64));
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All, MaxDecompressionRatio = int.MaxValue, MaxDecompressedContentLength = 3 * MiB });
        (long given, HttpIOException error) = await ReadAsync(door, server, blocks);
        Assert.InRange(given, 3 * MiB - 100_000, 3 * MiB);
        AssertNames(error, "MaxDecompressedContentLength");
    }

    /// <summary>Members follow each other, so that a file of MiBs is GiBs.</summary>
    [Fact]
    public async Task Four_GiB_are_refused_as_soon()
    {
        byte[] member = Coded.Zeros("gzip", 64);
        await using var server = Bomb("gzip", [.. Enumerable.Repeat(member, 64).SelectMany(octets => octets)]);
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.GZip });
        (long given, HttpIOException error) = await ReadAsync(door, server, blocks: false);
        Assert.InRange(given, MiB / 2, 64L * MiB);
        AssertNames(error, "MaxDecompressionRatio");
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    public async Task Content_of_exactly_the_length_is_let_through(int more, bool isLetThrough)
    {
        byte[] plain = Servers.Pattern(10_000);
        await using var server = Bomb("gzip", Coded.Encode("gzip", plain));
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.GZip, MaxDecompressedContentLength = plain.Length + more });
        Task<HttpResponseMessage> reading = door.Client.GetAsync(server.Uri).InTime();
        if (isLetThrough) Assert.Equal(plain, await (await reading).Content.ReadAsByteArrayAsync());
        else Assert.Contains("MaxDecompressedContentLength", (await Assert.ThrowsAsync<PoolingRequestException>(() => reading)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task The_first_MiB_may_come_of_next_to_nothing(string kind)
    {
        await using var server = Bomb(kind, Coded.Zeros(kind, 1));
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All, MaxDecompressionRatio = 2 });
        Assert.Equal(MiB, (await door.Client.GetByteArrayAsync(server.Uri).InTime()).Length);
    }

    [Fact]
    public async Task The_limits_are_for_what_was_coded_only()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(10_000));
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All, MaxDecompressedContentLength = 1 });
        Assert.Equal(10_000, (await door.Client.GetByteArrayAsync(server.Uri).InTime()).Length);
    }

    /// <summary>The reads block, so that they are counted on this thread; content that was decoded must not be kept.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Decoding_takes_no_more_memory_than_its_buffers(string kind)
    {
        await using var server = Bomb(kind, Coded.Zeros(kind, 32));
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All, MaxDecompressionRatio = int.MaxValue });
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        (long given, long allocated) = await Task.Run(() =>
        {
            byte[] buffer = new byte[16 * 1024];
            long before = GC.GetAllocatedBytesForCurrentThread(), given = 0;
            using Stream content = response.Content.ReadAsStream();
            for (int read = 1; read > 0; given += read) read = content.Read(buffer);
            return (given, GC.GetAllocatedBytesForCurrentThread() - before);
        }).InTime();
        Assert.Equal(32L * MiB, given);
        Assert.InRange(allocated, 0, MiB);
    }

    [Fact]
    public async Task The_connection_of_a_bomb_is_not_lost_to_the_pool()
    {
        await using var server = SocketServer.Start(request => request.Target == "/" ? ServerResponse.Ok(Coded.Zeros("gzip", 4)).With("Content-Encoding", "gzip") : ServerResponse.Ok("next"));
        using var door = new Door(new SocketPoolOptions { AutomaticDecompression = DecompressionMethods.All, MaxConnectionsPerServer = 1 });
        await Assert.ThrowsAsync<PoolingRequestException>(() => door.Client.GetAsync(server.Uri).InTime());
        Assert.Equal("next", await door.GetTextAsync(server.At("/next")));
    }

    private static SocketServer Bomb(string kind, byte[] coded) => SocketServer.Start(_ => ServerResponse.Ok(coded).With("Content-Encoding", Coded.Name(kind)));

    /// <summary>What the caller got, and how it ended.</summary>
    private static async Task<(long Given, HttpIOException Error)> ReadAsync(Door door, SocketServer server, bool blocks)
    {
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        byte[] buffer = new byte[50_000];
        long given = 0;
        await using Stream content = await response.Content.ReadAsStreamAsync();
        var error = await Assert.ThrowsAsync<HttpIOException>(() => blocks ? Task.Run(ReadBlocking).InTime() : ReadOnAsync().InTime());
        return (given, error);

        void ReadBlocking()
        {
            for (int read = 1; read > 0; given += read) read = content.Read(buffer);
        }

        async Task ReadOnAsync()
        {
            for (int read = 1; read > 0; given += read) read = await content.ReadAsync(buffer);
        }
    }

    private static void AssertNames(HttpIOException error, string option)
    {
        var failure = Assert.IsType<PoolingRequestException>(error.InnerException);
        Assert.Equal((HttpRequestError.ConfigurationLimitExceeded, RequestStage.ReceiveContent, RequestFate.ResponseStarted), (failure.HttpRequestError, failure.Stage, failure.Fate));
        Assert.Contains($"({option})", failure.Message, StringComparison.Ordinal);
    }
}
