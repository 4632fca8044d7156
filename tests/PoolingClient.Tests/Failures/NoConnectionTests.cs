using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Failures;

/// <summary>Requests that never get a connection: each for a reason of its own, each told apart.</summary>
public sealed class NoConnectionTests
{
    [Fact]
    public async Task Refused()
    {
        IPEndPoint endPoint;
        await using (var server = SocketServer.Start(_ => ServerResponse.Ok())) endPoint = server.EndPoint;
        using var door = new Door();
        PoolingRequestException failure = await door.PostSecretAsync(new Uri($"http://{endPoint}")).FailsAsync();
        failure.Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(SocketException))
            .Says($"POST http://{endPoint}", $"{endPoint} refused the connection (ECONNREFUSED", "nothing listens on that port", "Check that the server runs", "The request was not sent.");
        Assert.Equal(SocketError.ConnectionRefused, ((SocketException)failure.InnerException!).SocketErrorCode);
        Assert.Null(failure.Connection);
        Assert.Empty(failure.Timeline!.Attempts);
        AddressTried tried = Assert.Single(failure.Timeline.FailedDial!.Addresses);
        Assert.Equal((endPoint, nameof(SocketError.ConnectionRefused)), (tried.EndPoint, tried.Error));
        Assert.NotNull(failure.Timeline.DialBegun);
    }

    [Fact]
    public async Task SYN_black_hole()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
        using var timed = new Timed("ConnectTimeout", 3);
        Task<HttpResponseMessage> request = timed.Door.GetSecretAsync(server.Uri);
        timed.Advance(3.05);
        PoolingRequestException failure = await request.FailsAsync();
        failure.Is(RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError, typeof(TimeoutException))
            .Says($"{server.EndPoint} did not answer SYN", "accept queue is full", "ConnectTimeout of 3 s", "The request was not sent.");
        AddressTried tried = Assert.Single(failure.Timeline!.FailedDial!.Addresses);
        Assert.Equal((server.EndPoint, "no answer"), (tried.EndPoint, tried.Error));
        Assert.InRange((tried.Ended!.Value - tried.Begun).TotalSeconds, 3, 3.1);
        Assert.Null(failure.Timeline.FailedDial.Connected);
    }

    [Fact]
    public async Task Name_not_found()
    {
        using var door = new Door();
        PoolingRequestException failure = await door.GetSecretAsync(new Uri("http://nonexistent.invalid/")).FailsAsync();
        failure.Is(RequestStage.Resolve, RequestFate.NotSent, HttpRequestError.NameResolutionError, typeof(SocketException))
            .Says("'nonexistent.invalid'", "The request was not sent.");
        Assert.Null(failure.Timeline!.FailedDial!.Resolved);
        Assert.Empty(failure.Timeline.FailedDial.Addresses);
    }

    [Fact]
    public async Task Pool_exhausted_by_responses_that_are_not_disposed()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Generated(50_000_000));
        using var timed = new Timed("LeaseTimeout", 2, change: options => options.MaxConnectionsPerServer = 2);
        using HttpResponseMessage first = await timed.Door.PostSecretAsync(server.Uri);
        timed.Advance(1);
        using HttpResponseMessage second = await timed.Door.GetSecretAsync(server.Uri);
        Task<HttpResponseMessage> request = timed.Door.GetSecretAsync(server.Uri);
        timed.Advance(2.04);
        (await request.FailsAsync()).Is(RequestStage.Queue, RequestFate.NotSent, HttpRequestError.Unknown, typeof(TimeoutException))
            .Says("no connection became free within the LeaseTimeout of 2 s", "2 of 2 connections are busy (2 open, 0 being made)", "the oldest lease is 3", $"s old: POST http://{server.EndPoint}",
                "its content unread for 3", "2 of them are held by responses whose content nobody reads (not disposed?)", "Dispose responses, raise MaxConnectionsPerServer", "The request was not sent.");
    }

    [Fact]
    public async Task Queue_full()
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var timed = new Timed("LeaseTimeout", 100, change: options => (options.MaxConnectionsPerServer, options.MaxQueuedRequests) = (1, 1));
        Task<string> holder = timed.Door.GetTextAsync(server.At("/hold?s3cr3t"));
        await server.WaitForRequestsAsync(1);
        Task<string> waiting = timed.Door.GetTextAsync(server.At("/2"));
        timed.Advance(5);
        PoolingRequestException failure = await timed.Door.PostSecretAsync(server.Uri).FailsAsync();
        failure.Is(RequestStage.Queue, RequestFate.NotSent, HttpRequestError.ConfigurationLimitExceeded, null)
            .Says("the queue is full (MaxQueuedRequests 1, MaxConnectionsPerServer 1)", "1 of 1 connections are busy", "1 requests wait", "the oldest lease is 5.0 s old: GET", "The request was not sent.");
        gate.Open();
        Assert.Equal(("/hold?s3cr3t", "/2"), (await holder, await waiting));
    }

    [Fact]
    public async Task Every_address_that_was_tried_is_named_in_order()
    {
        IPAddress[] addresses = [.. (await Dns.GetHostAddressesAsync("localhost")).TakeWhile(address => !address.Equals(IPAddress.Loopback)), IPAddress.Loopback];
        await using var server = SocketServer.Start(request => ServerResponse.Ok(request.Target));
        using var door = new Door();
        using HttpResponseMessage response = await door.GetAsync(new Uri($"http://localhost:{server.Port}/"));
        IReadOnlyList<AddressTried> tried = Assert.Single(response.GetTimeline()!.Attempts).Setup!.Addresses;
        Assert.Equal(addresses, tried.Select(one => ((IPEndPoint)one.EndPoint).Address));
        Assert.All(tried.SkipLast(1), one => Assert.Equal(nameof(SocketError.ConnectionRefused), one.Error));
        Assert.Null(tried[^1].Error);
    }
}
