using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>Disposal in the middle of what is going on: many rounds show all orders in which the two can meet.</summary>
public sealed class DisposalRaceTests
{
    private const int Large = 16 << 20;

    [Theory]
    [InlineData(ContentFraming.Length, true)]
    [InlineData(ContentFraming.Length, false)]
    [InlineData(ContentFraming.Chunked, true)]
    [InlineData(ContentFraming.Chunked, false)]
    [InlineData(ContentFraming.UntilClose, true)]
    [InlineData(ContentFraming.UntilClose, false)]
    public async Task A_read_that_waits_ends_with_an_exception_when_its_content_is_disposed(ContentFraming framing, bool disposesStream)
    {
        var stall = Effect.At(EffectStage.InContent).AtOctet(100).Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Large).WithFraming(framing).WithEffect(stall));
        using var door = new Door();
        HttpResponseMessage response = await door.GetAsync(server.Uri);
        Stream content = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[64 * 1024];
        await content.ReadExactlyAsync(buffer.AsMemory(0, 100)).AsTask().InTime();
        Task<int> pending = content.ReadAsync(buffer).InTime();
        Assert.False(pending.IsCompleted);
        if (disposesStream) await content.DisposeAsync();
        else response.Dispose();
        // A read that gave 0 would say that the content is complete.
        Exception? exception = await Record.ExceptionAsync(() => pending);
        Assert.True(exception is ObjectDisposedException or IOException, exception?.ToString() ?? "The read gave octets, or the end.");
        await server.WaitForConnectionsEndedAsync(1);
        await Waits.UntilAsync(() => door.Origin.Connections == 0);
    }

    [Theory]
    [InlineData(ContentFraming.Length)]
    [InlineData(ContentFraming.Chunked)]
    [InlineData(ContentFraming.UntilClose)]
    public async Task A_read_that_waits_never_ends_as_if_the_content_were_complete(ContentFraming framing)
    {
        var stall = Effect.At(EffectStage.InContent).AtOctet(100).Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Large).WithFraming(framing).WithEffect(stall));
        using var door = new Door();
        byte[] buffer = new byte[64 * 1024];
        for (int round = 0; round < Scale.Of(300, 60); round++)
        {
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            Stream content = await response.Content.ReadAsStreamAsync();
            await content.ReadExactlyAsync(buffer.AsMemory(0, 100)).AsTask().InTime();
            Task<int> pending = content.ReadAsync(buffer).InTime();
            response.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => pending);
        }
    }

    [Fact]
    public async Task A_blocking_request_that_is_cancelled_never_gives_a_part_of_the_content()
    {
        var stall = Effect.At(EffectStage.InContent).AtOctet(100).Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(Large).WithEffect(stall));
        using var door = new Door();
        for (int round = 1; round <= Scale.Of(200, 50); round++)
        {
            using var source = new CancellationTokenSource();
            Task<HttpResponseMessage> sending = Task.Run(() => door.Client.Send(new HttpRequestMessage(HttpMethod.Get, server.Uri), source.Token));
            await Waits.UntilAsync(() => stall.Happened == round);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.InTime());
        }
    }

    [Fact]
    public async Task Responses_that_are_read_to_any_point_never_show_octets_of_another()
    {
        await using var server = SocketServer.Start(request =>
        {
            int number = int.Parse(request.Target.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
            byte[] octets = new byte[number * 997 % 150_000];
            octets.AsSpan().Fill((byte)number);
            return ServerResponse.Ok(octets).WithFraming(number % 2 == 0 ? ContentFraming.Chunked : ContentFraming.Length);
        });
        using var door = new Door(new SocketPoolOptions { MaxConnectionsPerServer = 3 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() => WorkAsync(worker)))).InTime();
        await Waits.UntilAsync(() => door.Origin.Idle == door.Origin.Connections);
        Assert.InRange(door.Origin.Connections, 1, 3);

        async Task WorkAsync(int worker)
        {
            var random = new Random(worker);
            byte[] buffer = new byte[9_000];
            for (int i = 0; i < 60; i++)
            {
                int number = random.Next(1, 1000);
                HttpResponseMessage response = await door.GetAsync(server.At($"/{number}"));
                Stream content = await response.Content.ReadAsStreamAsync();
                int total = 0, stopAt = random.Next(200_000), read;
                while (total < stopAt && (read = await content.ReadAsync(buffer.AsMemory(0, random.Next(1, buffer.Length)))) > 0)
                {
                    Assert.Equal(-1, buffer.AsSpan(0, read).IndexOfAnyExcept((byte)number));
                    total += read;
                }
                Assert.True(total >= stopAt || total == number * 997 % 150_000);
                response.Dispose();
            }
        }
    }

    [Fact]
    public async Task Disposing_an_old_response_does_not_touch_the_next_one_on_its_connection()
    {
        var headIsRead = new Gate();
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            await headIsRead.Opened;
            await connection.SendAsync("first");
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsec");
            await gate.Opened;
            await connection.SendAsync("ond");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var door = Door.OfOneConnection();
        HttpResponseMessage first = await door.GetAsync(server.Uri);
        headIsRead.Open();
        Stream firstContent = await first.Content.ReadAsStreamAsync();
        await firstContent.ReadExactlyAsync(new byte[5]).AsTask().InTime();
        using HttpResponseMessage second = await door.GetAsync(server.Uri);
        Task<string> text = second.Content.ReadAsStringAsync().InTime();
        await firstContent.DisposeAsync();
        first.Dispose();
        gate.Open();
        Assert.Equal("second", await text);
        Assert.Equal(1, server.ConnectionsAccepted);
    }
}
