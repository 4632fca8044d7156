using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>What becomes of a connection whose response is not read to its end.</summary>
public sealed class DisposalTests
{
    private const int Small = 256 * 1024, Large = 16 << 20;

    public static TheoryData<ContentFraming, int, bool> Cases()
    {
        var data = new TheoryData<ContentFraming, int, bool>();
        foreach (ContentFraming framing in (ContentFraming[])[ContentFraming.Length, ContentFraming.Chunked])
        {
            foreach (int read in (int[])[0, 1000])
            {
                data.Add(framing, read, true);
                data.Add(framing, read, false);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_small_rest_is_read_off_and_the_connection_is_reused(ContentFraming framing, int read, bool disposesStream)
    {
        await using var server = SocketServer.Start(request => request.Target == "/" ? ServerResponse.Generated(Small).WithFraming(framing) : ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        await ReadAndDisposeAsync(door, server, read, disposesStream);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_rest_above_MaxResponseDrainSize_ends_the_connection(ContentFraming framing, int read, bool disposesStream)
    {
        await using var server = SocketServer.Start(request => request.Target == "/" ? ServerResponse.Generated(Large).WithFraming(framing) : ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        await ReadAndDisposeAsync(door, server, read, disposesStream);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Content_delimited_by_the_close_cannot_be_read_off_for_reuse()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Large).WithFraming(ContentFraming.UntilClose));
        using var door = Door.OfOneConnection();
        await ReadAndDisposeAsync(door, server, 1000, disposesStream: false);
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(0, door.Origin.Connections);
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1000, true)]
    public async Task The_limit_of_the_rest_is_exact(int drainSize, bool isReused)
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            if (connection.Id == 1)
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                await gate.Opened;
                if (isReused) await connection.SendAsync(Servers.Pattern(1000));
            }
            await connection.ServeAsync();
        });
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 1, MaxResponseDrainSize = drainSize });
        (await door.GetAsync(server.Uri)).Dispose();
        gate.Open();
        Assert.Equal("/next", await door.GetTextAsync(server.At("/next")));
        Assert.Equal(isReused ? 1 : 2, server.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\n01234")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n")]
    public async Task A_rest_that_never_comes_ends_the_connection_after_ResponseDrainTimeout(string rest)
    {
        var time = new FakeTimeProvider();
        await using var server = SocketServer.Start(request => request.Target == "/" ? ServerResponse.Raw($"HTTP/1.1 200 OK\r\n{rest}") : ServerResponse.Ok(request.Target));
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 1, TimeProvider = time, ResponseDrainTimeout = TimeSpan.FromSeconds(3) });
        (await door.GetAsync(server.Uri)).Dispose();
        Task<string> next = door.GetTextAsync(server.At("/next"));
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal((1, 1), (door.Origin.Connections, door.Origin.Waiting));
        time.Advance(TimeSpan.FromSeconds(0.3));
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal("/next", await next);
        Assert.Equal(2, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_drain_timeout_of_zero_ends_the_connection_at_once()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234"));
        using var door = new Door(new SocketPoolOptions { ResponseDrainTimeout = TimeSpan.Zero });
        (await door.GetAsync(server.Uri)).Dispose();
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(0, door.Origin.Connections);
    }

    [Fact]
    public async Task Disposing_twice_and_in_any_order_gives_the_connection_back_once()
    {
        await using var server = SocketServer.Start(request => request.Target == "/" ? ServerResponse.Generated(Small) : ServerResponse.Ok(request.Target));
        using var door = Door.OfOneConnection();
        for (int i = 0; i < 4; i++)
        {
            HttpResponseMessage response = await door.GetAsync(server.Uri);
            Stream content = await response.Content.ReadAsStreamAsync();
            if (i % 2 == 0) await content.DisposeAsync();
            response.Dispose();
            response.Content.Dispose();
            response.Dispose();
            await content.DisposeAsync();
            Assert.Equal($"/{i}", await door.GetTextAsync(server.At($"/{i}")));
            // Late: another response has been on the connection since.
            await content.DisposeAsync();
            response.Dispose();
        }
        Assert.Equal(1, server.ConnectionsAccepted);
        Assert.Equal((1, 1), (door.Origin.Connections, door.Origin.Idle));
    }

    [Fact]
    public async Task A_response_that_was_read_whole_needs_no_disposal_for_its_connection_to_be_reused()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Small));
        using var door = Door.OfOneConnection();
        for (int i = 0; i < 3; i++)
        {
            HttpResponseMessage response = await door.GetAsync(server.Uri);
            Stream content = await response.Content.ReadAsStreamAsync();
            await content.ReadExactlyAsync(new byte[Small]).AsTask().InTime();
            Assert.Equal(1, door.Origin.Idle);
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task A_connection_is_idle_again_before_the_caller_has_the_last_octet()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door();
        for (int i = 0; i < 50; i++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.At($"/{i}"));
            Assert.Equal((1, 1), (door.Origin.Connections, door.Origin.Idle));
        }
        Assert.Equal(1, server.ConnectionsAccepted);
    }

    private static async Task ReadAndDisposeAsync(Door door, SocketServer server, int read, bool disposesStream)
    {
        HttpResponseMessage response = await door.GetAsync(server.Uri);
        Stream content = await response.Content.ReadAsStreamAsync();
        byte[] some = new byte[read];
        await content.ReadExactlyAsync(some).AsTask().InTime();
        Assert.True(OctetPattern.Matches(some, 0));
        if (disposesStream) await content.DisposeAsync();
        else response.Dispose();
    }
}
