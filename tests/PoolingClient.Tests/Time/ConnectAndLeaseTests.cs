using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>The two waits before a request has a connection: for one that is being made, and for one that others have.</summary>
public sealed class ConnectAndLeaseTests
{
    private static readonly SocketServerOptions BlackHole = new() { NeverAccept = true };

    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task ConnectTimeout_ends_a_dial_whose_SYN_is_not_answered(bool perRequest, int seconds)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), BlackHole);
        using var timed = new Timed("ConnectTimeout", seconds, perRequest);
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        timed.AdvanceToLimit();
        Assert.Equal((1, 1), (timed.Origin.Dialing, timed.Origin.Waiting));
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.Connect, RequestFate.NotSent), (failure.Stage, failure.Fate));
    }

    [Theory]
    [MemberData(nameof(Timed.Cases), MemberType = typeof(Timed))]
    public async Task LeaseTimeout_ends_the_wait_for_a_connection_that_others_have(bool perRequest, int seconds)
    {
        var gate = new Gate();
        await using var server = Servers.StartGated(gate.Opened);
        using var timed = new Timed("LeaseTimeout", seconds, perRequest, options => options.MaxConnectionsPerServer = 1);
        Task<HttpResponseMessage> holder = timed.GetAsync(server.At("/hold"));
        await server.WaitForRequestsAsync(1);
        Task<HttpResponseMessage> request = timed.GetAsync(server.At("/next"));
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Waiting);
        timed.AdvanceOverLimit();
        Assert.Equal(0, timed.Origin.Waiting);
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        Assert.Equal((RequestStage.Queue, RequestFate.NotSent), (failure.Stage, failure.Fate));
        gate.Open();
        (await holder).Dispose();   // who has the connection does not wait for one
    }

    [Fact]
    public async Task A_dial_is_ConnectTimeouts_and_not_LeaseTimeouts()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), BlackHole);
        using var timed = new Timed("ConnectTimeout", 5, change: options => options.LeaseTimeout = TimeSpan.FromSeconds(1));
        Task<HttpResponseMessage> request = timed.GetAsync(server.Uri);
        timed.AdvanceToLimit();
        Assert.Equal((1, 1), (timed.Origin.Dialing, timed.Origin.Waiting));
        timed.AdvanceOverLimit();
        await timed.AssertEndsAsync(request);
    }

    [Fact]
    public async Task Behind_those_whom_the_dials_serve_the_wait_is_LeaseTimeouts()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok(), BlackHole);
        using var timed = new Timed("LeaseTimeout", 1, change: options => options.MaxConnectionsPerServer = 1);
        Task<HttpResponseMessage> first = timed.GetAsync(server.Uri);
        Task<HttpResponseMessage> second = timed.GetAsync(server.Uri);
        timed.AdvanceToLimit();
        Assert.Equal(2, timed.Origin.Waiting);
        timed.AdvanceOverLimit();
        await timed.AssertEndsAsync(second);
        Assert.Equal((1, 1), (timed.Origin.Dialing, timed.Origin.Waiting));
        timed.Door.Handler.Pool.Dispose();
        await Assert.ThrowsAsync<PoolingRequestException>(() => first);
    }
}
