using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Request content against servers that read slowly, answer early, or answer while they read.</summary>
public sealed class RequestFlowTests
{
    private const int MiB = 1 << 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_does_not_read_holds_the_content_back(bool knowsLength)
    {
        const long Length = 64 * MiB;
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(
            async connection =>
            {
                if (connection.Id == 1) await connection.WaitForEndAsync(Waits.Limit);
                else await gate.Opened;
                if (connection.Id == 1 || await connection.ReadRequestAsync() is not { } request) return;
                await connection.SendAsync(Servers.Answer($"{request.ContentLength}"));
            },
            new SocketServerOptions { ReceiveBufferSize = 64 * 1024 });
        long kernel = await OctetsThatTheKernelTakesAsync(server.EndPoint);
        using var door = new Door();
        await using var stream = new PatternStream(Length, knowsLength);
        using var content = new StreamContent(stream);
        Task<HttpResponseMessage> sending = door.PostAsync(server.Uri, content);
        // What the kernel's buffers take is the kernel's affair: several MiB on loopback. The client itself adds little to it.
        Assert.InRange(await Waits.UntilQuietAsync(() => stream.Pulled), 1, kernel + MiB);
        Assert.False(sending.IsCompleted);
        gate.Open();
        using HttpResponseMessage response = await sending;
        Assert.Equal($"{Length}", await response.Content.ReadAsStringAsync().InTime());
        Assert.Equal(Length, stream.Pulled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_echo_that_begins_before_the_request_has_ended_works_to_the_end(bool knowsLength)
    {
        const int Length = 8 * MiB;
        await using var server = SocketServer.StartEcho();
        using var door = new Door();
        await using var stream = new PatternStream(Length, knowsLength);
        using var content = new StreamContent(stream);
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        await AssertPatternAsync(await response.Content.ReadAsStreamAsync(), Length);
        Assert.Equal(1, door.Origin.Idle);
    }

    [Fact]
    public async Task Request_and_response_content_flow_in_turns_on_one_connection()
    {
        const int Pieces = 128, PieceLength = 64 * 1024;
        await using var server = SocketServer.StartEcho();
        using var door = Door.OfOneConnection();
        using var echoed = new SemaphoreSlim(0);
        using var content = new WrittenContent(async stream =>
        {
            byte[] piece = new byte[PieceLength];
            for (int i = 0; i < Pieces; i++)
            {
                OctetPattern.Fill(piece, (long)i * PieceLength);
                await stream.WriteAsync(piece);
                await stream.FlushAsync();
                Assert.True(await echoed.WaitAsync(Waits.Limit));
            }
        });
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        await using Stream echo = await response.Content.ReadAsStreamAsync();
        byte[] received = new byte[PieceLength];
        for (int i = 0; i < Pieces; i++)
        {
            await echo.ReadExactlyAsync(received).AsTask().InTime();
            Assert.True(OctetPattern.Matches(received, (long)i * PieceLength));
            echoed.Release();
        }
        Assert.Equal(0, await echo.ReadAsync(received).InTime());
        Assert.Equal(1, door.Origin.Idle);
    }

    [Fact]
    public async Task A_piece_of_one_octet_reaches_the_server_when_it_is_flushed()
    {
        await using var server = SocketServer.StartEcho();
        using var door = new Door();
        var gate = new Gate();
        using var content = new WrittenContent(async stream =>
        {
            await stream.WriteAsync("1"u8.ToArray());
            await stream.FlushAsync();
            await gate.Opened;
            await stream.WriteAsync("2"u8.ToArray());
        });
        using HttpResponseMessage response = await door.PostAsync(server.Uri, content);
        await using Stream echo = await response.Content.ReadAsStreamAsync();
        byte[] octet = new byte[1];
        Assert.Equal(1, await echo.ReadAsync(octet).InTime());
        gate.Open();
        Assert.Equal(1, await echo.ReadAsync(octet).InTime());
        Assert.Equal((byte)'2', octet[0]);
    }

    /// <summary>How much a plain socket can send to a server that does not read.</summary>
    private static async Task<long> OctetsThatTheKernelTakesAsync(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        long taken = 0;
        _ = SendAsync();
        return await Waits.UntilQuietAsync(() => Volatile.Read(ref taken));

        async Task SendAsync()
        {
            byte[] piece = new byte[64 * 1024];
            try
            {
                while (true) Volatile.Write(ref taken, taken + await socket.SendAsync(piece));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It ends with the socket.
            }
        }
    }

    private static async Task AssertPatternAsync(Stream content, long length)
    {
        byte[] buffer = new byte[32 * 1024];
        long received = 0;
        int read;
        while ((read = await content.ReadAsync(buffer).InTime()) > 0)
        {
            Assert.True(OctetPattern.Matches(buffer.AsSpan(0, read), received));
            received += read;
        }
        Assert.Equal(length, received);
    }
}
