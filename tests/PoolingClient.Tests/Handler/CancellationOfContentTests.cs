using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>The caller's token, and the timeout of HttpClient, while the response comes.</summary>
public sealed class CancellationOfContentTests
{
    [Theory]
    [InlineData(ContentFraming.Length, 10)]
    [InlineData(ContentFraming.Length, 100_000)]
    [InlineData(ContentFraming.Chunked, 10)]
    [InlineData(ContentFraming.UntilClose, 100_000)]
    public async Task A_read_of_content_that_is_cancelled_throws_with_its_token_and_ends_the_connection(ContentFraming framing, int readLength)
    {
        var stall = Effect.At(EffectStage.InContent).AtOctet(100).Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(1_000_000).WithFraming(framing).WithEffect(stall));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[readLength];
        await content.ReadExactlyAsync(new byte[100]).AsTask().InTime();
        using var source = new CancellationTokenSource();
        Task<int> pending = content.ReadAsync(buffer, source.Token).InTime();
        await source.CancelAsync();
        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.Equal(source.Token, exception.CancellationToken);
        await server.WaitForConnectionsEndedAsync(1);
        // The rest is lost, and a later read says so: it is not the end of the content.
        await Assert.ThrowsAnyAsync<IOException>(() => content.ReadAsync(buffer).InTime());
        Assert.Equal(0, door.Origin.Connections);
    }

    [Fact]
    public async Task A_read_with_a_token_that_is_cancelled_already_throws_and_costs_nothing()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(300_000));
        using var door = Door.OfOneConnection();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => content.ReadAsync(new byte[10], new CancellationToken(canceled: true)).InTime());
        await content.ReadExactlyAsync(new byte[300_000]).AsTask().InTime();
        Assert.Equal(1, door.Origin.Idle);
    }

    [Fact]
    public async Task A_buffered_request_cancelled_while_its_content_comes_throws_with_its_token()
    {
        var stall = Effect.At(EffectStage.InContent).AtOctet(100).Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(1_000_000).WithEffect(stall));
        using var door = new Door();
        using var source = new CancellationTokenSource();
        Task<HttpResponseMessage> sending = door.Client.GetAsync(server.Uri, source.Token).InTime();
        await Waits.UntilAsync(() => stall.Happened == 1);
        await source.CancelAsync();
        var exception = await Assert.ThrowsAsync<TaskCanceledException>(() => sending);
        Assert.Equal(source.Token, exception.CancellationToken);
        await server.WaitForConnectionsEndedAsync(1);
        await Waits.UntilAsync(() => door.Origin.Connections == 0);
    }

    [Fact]
    public async Task A_token_cancelled_after_the_response_has_no_effect()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(300_000));
        using var door = Door.OfOneConnection();
        using var source = new CancellationTokenSource();
        using HttpResponseMessage response = await door.GetAsync(server.Uri, source.Token);
        await source.CancelAsync();
        Assert.Equal(300_000, (await response.Content.ReadAsByteArrayAsync().InTime()).Length);
        Assert.Equal(1, door.Origin.Idle);
    }

    [Theory]
    [InlineData("/head", true)]
    [InlineData("/head", false)]
    [InlineData("/content", true)]
    [InlineData("/content", false)]
    public async Task The_timeout_of_HttpClient_is_a_cancellation_with_a_TimeoutException_inside(string target, bool blocking)
    {
        var inHead = Effect.At(EffectStage.BeforeStatusLine).When(request => request.Target == "/head").Stall();
        var inContent = Effect.At(EffectStage.InContent).AtOctet(100).When(request => request.Target == "/content").Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(1_000_000), new SocketServerOptions { Effects = { inHead, inContent } });
        using var handler = new PoolingHttpHandler();
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromMilliseconds(300) };
        using var request = new HttpRequestMessage(HttpMethod.Get, server.At(target));
        var exception = await Assert.ThrowsAsync<TaskCanceledException>(
            () => (blocking ? Task.Run(() => client.Send(request)) : client.SendAsync(request)).InTime());
        Assert.IsType<TimeoutException>(exception.InnerException);
        await server.WaitForConnectionsEndedAsync(1);
    }
}
