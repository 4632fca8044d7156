using System.Net.Http;
using System.Reflection;
using PoolingClient.Testing;

namespace PoolingClient.Tests.Handler;

/// <summary>The end of a pool, who owns it, and its options.</summary>
public sealed class PoolEndTests
{
    [Fact]
    public async Task Disposing_the_pool_fails_what_is_in_flight_and_what_waits_and_closes_the_sockets()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = Door.OfOneConnection();
        Task<HttpResponseMessage> inFlight = door.GetAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        Task<HttpResponseMessage> waiting = door.GetAsync(server.At("/waiting"));
        await door.Handler.Pool.DisposeAsync();
        var failedInFlight = await Assert.ThrowsAsync<PoolingRequestException>(() => inFlight);
        var failedWaiting = await Assert.ThrowsAsync<PoolingRequestException>(() => waiting);
        Assert.Equal(RequestFate.MayHaveBeenProcessed, failedInFlight.Fate);
        Assert.Equal(RequestFate.NotSent, failedWaiting.Fate);
        Assert.All([failedInFlight, failedWaiting], e => Assert.Contains("the pool was disposed", e.Message, StringComparison.Ordinal));
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(1, server.RequestsReceived);
    }

    [Fact]
    public async Task Disposing_the_pool_says_the_same_to_all_requests()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var door = Door.OfOneConnection();
        Task<HttpResponseMessage>[] requests = [door.GetAsync(server.At("/hold")), door.GetAsync(server.At("/waiting"))];
        await server.WaitForRequestsAsync(1);
        door.Handler.Pool.Dispose();
        foreach (Task<HttpResponseMessage> request in requests)
        {
            var exception = await Assert.ThrowsAsync<PoolingRequestException>(() => request);
            Assert.IsType<ObjectDisposedException>(exception.InnerException);
        }
    }

    [Fact]
    public async Task Disposing_the_pool_ends_dials_and_reads()
    {
        var stall = Effect.At(EffectStage.InContent).AtOctet(100).Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(1_000_000).WithEffect(stall));
        await using var silent = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(server.Uri);
        await using Stream content = await response.Content.ReadAsStreamAsync();
        await content.ReadExactlyAsync(new byte[100]).AsTask().InTime();
        Task<int> pending = content.ReadAsync(new byte[100_000]).InTime();
        Task<HttpResponseMessage> dialing = door.GetAsync(silent.Uri);
        await door.Handler.Pool.DisposeAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => pending);
        await Assert.ThrowsAsync<PoolingRequestException>(() => dialing);
        await server.WaitForConnectionsEndedAsync(1);
    }

    [Theory]
    [InlineData(ContentFraming.Length)]
    [InlineData(ContentFraming.Chunked)]
    [InlineData(ContentFraming.UntilClose)]
    public async Task Disposing_the_pool_always_fails_a_read_as_a_read_fails(ContentFraming framing)
    {
        // The end of the receive and the failure of the exchange meet in some order: many rounds show all of them.
        var stall = Effect.At(EffectStage.InContent).AtOctet(100).Stall();
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(1_000_000).WithFraming(framing).WithEffect(stall));
        for (int round = 0; round < 300; round++)
        {
            using var door = new Door();
            using HttpResponseMessage response = await door.GetAsync(server.Uri);
            await using Stream content = await response.Content.ReadAsStreamAsync();
            await content.ReadExactlyAsync(new byte[100]).AsTask().InTime();
            Task<int> pending = content.ReadAsync(new byte[100_000]).InTime();
            door.Handler.Pool.Dispose();
            var exception = await Assert.ThrowsAsync<HttpIOException>(() => pending);
            Assert.Contains("the pool was disposed", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Idle_connections_are_closed_with_FIN_when_the_handler_that_owns_them_is_disposed()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        var client = new HttpClient(new PoolingHttpHandler());
        Assert.Equal("/", await client.GetStringAsync(server.Uri).InTime());
        client.Dispose();
        await server.WaitForConnectionsEndedAsync(1);
        Assert.Equal(ConnectionEnd.ClosedByClient, server.Connections[0].End);
    }

    [Fact]
    public async Task Handlers_over_a_shared_pool_share_its_connections_and_leave_it_open()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        await using var pool = new SocketPool();
        for (int i = 0; i < 3; i++)
        {
            using var client = new HttpClient(new PoolingHttpHandler(pool));
            Assert.Equal($"/{i}", await client.GetStringAsync(server.At($"/{i}")).InTime());
        }
        Assert.Equal(1, server.ConnectionsAccepted);
        Assert.Equal(1, Assert.Single(pool.GetSnapshot().Origins).Idle);
    }

    [Fact]
    public async Task Sending_after_the_end_throws_ObjectDisposedException()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var handler = new PoolingHttpHandler();
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        handler.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SendAsync(invoker, server));
        var pool = new SocketPool();
        using var shared = new HttpMessageInvoker(new PoolingHttpHandler(pool));
        await SendAsync(shared, server);
        await pool.DisposeAsync();
        await pool.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SendAsync(shared, server));
        Assert.Throws<ObjectDisposedException>(() => shared.Send(new HttpRequestMessage(HttpMethod.Get, server.Uri), default));
        Assert.Equal(1, server.RequestsReceived);
    }

    [Fact]
    public async Task Options_can_be_changed_until_the_first_request_and_not_after_it()
    {
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        var options = new SocketPoolOptions();
        using var door = new Door(options);
        PropertyInfo[] settings = [.. typeof(SocketPoolOptions).GetProperties().Where(property => property.CanWrite)];
        Assert.NotEmpty(settings);
        foreach (PropertyInfo setting in settings) setting.SetValue(options, setting.GetValue(options));
        await door.GetTextAsync(server.Uri);
        foreach (PropertyInfo setting in settings)
        {
            var exception = Assert.Throws<TargetInvocationException>(() => setting.SetValue(options, setting.GetValue(options)));
            Assert.IsType<InvalidOperationException>(exception.InnerException);
        }
        Assert.Same(options, door.Handler.Pool.Options);
    }

    [Fact]
    public void An_option_out_of_its_range_is_refused_by_name_and_stays_as_it_was()
    {
        var options = new SocketPoolOptions();
        foreach (PropertyInfo setting in typeof(SocketPoolOptions).GetProperties().Where(property => property.PropertyType == typeof(int) || property.PropertyType == typeof(TimeSpan)))
        {
            object wrong = setting.PropertyType == typeof(int) ? -1 : TimeSpan.FromSeconds(-5);
            object? before = setting.GetValue(options);
            var exception = Assert.Throws<TargetInvocationException>(() => setting.SetValue(options, wrong));
            var refusal = Assert.IsType<ArgumentOutOfRangeException>(exception.InnerException);
            Assert.Equal(setting.Name, refusal.ParamName);
            Assert.StartsWith(setting.Name, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(before, setting.GetValue(options));
        }
    }

    [Fact]
    public void Nothing_takes_null_for_what_it_needs()
    {
        Assert.Throws<ArgumentNullException>(() => new PoolingHttpHandler((SocketPoolOptions)null!));
        Assert.Throws<ArgumentNullException>(() => new PoolingHttpHandler((SocketPool)null!));
        Assert.Throws<ArgumentNullException>(() => new SocketPool(null!));
        Assert.Throws<ArgumentNullException>(() => new SocketPoolOptions { TimeProvider = null! });
    }

    private static async Task SendAsync(HttpMessageInvoker invoker, SocketServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        (await invoker.SendAsync(request, default).InTime()).Dispose();
    }
}
