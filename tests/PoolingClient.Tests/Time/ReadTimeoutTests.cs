using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>ReadTimeout: no octet comes while one is owed, in the head and in the content.</summary>
public sealed class ReadTimeoutTests
{
    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task A_head_that_does_not_begin_ends_the_request_at_the_limit(bool perRequest, int seconds)
    {
        await using var server = Silent.Start();
        using var timed = new Timed("ReadTimeout", seconds, perRequest);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        Assert.Equal(0, timed.Origin.Connections);
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed), (failure.Stage, failure.Fate));
    }

    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task Content_that_stops_ends_the_read_that_waits_for_it(bool perRequest, int seconds)
    {
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("ReadTimeout", seconds, perRequest);
        using HttpResponseMessage response = await timed.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(new byte[5]).AsTask().InTime();
        Task<int> read = content.ReadAsync(new byte[5]).InTime();
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Connections);
        timed.AdvanceOverLimit();
        var exception = await Assert.ThrowsAsync<HttpIOException>(() => read);
        PoolingRequestException failure = timed.AssertEnded(exception.InnerException!);
        Assert.Equal((RequestStage.ReceiveContent, RequestFate.ResponseStarted), (failure.Stage, failure.Fate));
    }

    [Fact]
    public async Task Content_that_the_caller_does_not_read_is_not_owed()
    {
        var gate = new Gate();
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n01234");
            await gate.Opened;
            await connection.SendAsync("56789");
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("ReadTimeout", 1);
        using HttpResponseMessage response = await timed.GetAsync(server.Uri);
        timed.Advance(100);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        var octets = new byte[10];
        await content.ReadExactlyAsync(octets.AsMemory(0, 5)).AsTask().InTime();
        timed.Advance(100);   // between two reads nobody waits either
        gate.Open();
        await content.ReadExactlyAsync(octets.AsMemory(5)).AsTask().InTime();
        Assert.Equal("0123456789"u8, octets);
    }

    [Fact]
    public async Task An_octet_of_the_content_restarts_it()
    {
        using var pieces = new SemaphoreSlim(0);
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            for (int i = 0; i < 5; i++)
            {
                await pieces.WaitAsync(Waits.Limit);
                await connection.SendAsync("x");
            }
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("ReadTimeout", 1);
        using HttpResponseMessage response = await timed.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        var octet = new byte[1];
        for (int i = 0; i < 5; i++)
        {
            Task<int> read = content.ReadAsync(octet).InTime();
            timed.AdvanceToLimit();
            pieces.Release();
            Assert.Equal(1, await read);
        }
        Assert.Equal(0, await content.ReadAsync(octet).InTime());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_octet_of_the_head_restarts_it(bool answers)
    {
        var (begin, end) = (new Gate(), new Gate());
        await using var server = SocketServer.StartRaw(async connection =>
        {
            await connection.ReadRequestAsync();
            await begin.Opened;
            await connection.SendAsync("H");
            await end.Opened;
            if (answers) await connection.SendAsync(Servers.Answer("late")[1..]);
            await connection.WaitForEndAsync(Waits.Limit);
        });
        using var timed = new Timed("ReadTimeout", 1);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        await server.WaitForRequestsAsync(1);
        timed.Time.Advance(TimeSpan.FromSeconds(0.999));
        begin.Open();
        await Waits.UntilAsync(() => timed.Door.Connection.OctetsReceived == 1);
        timed.Time.Advance(TimeSpan.FromSeconds(0.999));
        Assert.Equal(1, timed.Origin.Connections);
        end.Open();
        if (answers)
        {
            using HttpResponseMessage response = await request;
            Assert.Equal("late", await response.Content.ReadAsStringAsync().InTime());
            return;
        }
        timed.Time.Advance(TimeSpan.FromSeconds(0.051));
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.AwaitHead, RequestFate.ResponseStarted), (failure.Stage, failure.Fate));
    }
}
