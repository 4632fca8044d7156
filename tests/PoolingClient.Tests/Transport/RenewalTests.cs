using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Transport;

/// <summary>Names whose addresses change under open connections.</summary>
public sealed class RenewalTests
{
    [Fact]
    public async Task Connections_to_an_address_that_has_vanished_end_when_idle_and_the_next_goes_to_the_new_one()
    {
        await using SocketServer old = Places.StartAlive(), later = Places.StartAlive();
        var resolver = new Resolver(old.EndPoint);
        using Timed timed = Create(resolver);
        (await timed.GetAsync(Places.Uri)).Dispose();
        resolver.EndPoints = [later.EndPoint];
        timed.Advance(29);
        Assert.Equal((1, 1), (resolver.Calls, timed.Origin.Connections));
        await UntilAsync(timed, () => timed.Origin.Connections == 0);
        await old.WaitForConnectionsEndedAsync(1);
        Assert.Equal("/", await timed.Door.GetTextAsync(Places.Uri));
        Assert.Equal((1, 1), (old.RequestsReceived, later.RequestsReceived));
        Assert.Equal(2, resolver.Calls);
    }

    [Fact]
    public async Task One_that_is_in_use_ends_after_its_work()
    {
        var gate = new Gate();
        await using SocketServer old = Servers.StartGated(gate.Opened), later = Places.StartAlive();
        var resolver = new Resolver(old.EndPoint);
        using Timed timed = Create(resolver);
        Task<string> held = timed.Door.GetTextAsync(new Uri(Places.Uri, "/hold"));
        await old.WaitForRequestsAsync(1);
        resolver.EndPoints = [later.EndPoint];
        timed.Advance(30);
        await UntilAsync(timed, () => resolver.Calls == 2);
        for (int i = 0; i < 5; i++) timed.Beat();
        Assert.Equal(1, timed.Origin.Connections);
        gate.Open();
        Assert.Equal("/hold", await held);
        await UntilAsync(timed, () => timed.Origin.Connections == 0);
        Assert.Equal("/", await timed.Door.GetTextAsync(Places.Uri));
        Assert.Equal(1, later.RequestsReceived);
    }

    [Fact]
    public async Task Those_to_other_addresses_stay()
    {
        await using SocketServer first = Places.StartAlive(), second = Places.StartAlive();
        var resolver = new Resolver(first.EndPoint, second.EndPoint);
        using Timed timed = Create(resolver);
        await WarmUpAsync(timed, 2);
        resolver.EndPoints = [second.EndPoint];
        timed.Advance(30);
        await UntilAsync(timed, () => timed.Origin.Connections == 1);
        await first.WaitForConnectionsEndedAsync(1);
        Assert.Equal(1, second.ConnectionsOpen);
        timed.Advance(60);
        await UntilAsync(timed, () => resolver.Calls > 2);
        Assert.Equal(1, timed.Origin.Connections);
    }

    [Fact]
    public async Task A_resolution_that_fails_ends_no_connection_and_no_dial()
    {
        await using SocketServer server = Places.StartAlive();
        var resolver = new Resolver(server.EndPoint);
        using Timed timed = Create(resolver);
        (await timed.GetAsync(Places.Uri)).Dispose();
        resolver.Failure = new InvalidOperationException("The registry is down.");
        timed.Advance(30);
        await UntilAsync(timed, () => resolver.Calls == 2);
        for (int i = 0; i < 5; i++) timed.Beat();
        await WarmUpAsync(timed, 2);
        Assert.Equal((2, 2), (timed.Origin.Connections, server.ConnectionsOpen));
    }

    [Fact]
    public async Task Nobody_resolves_where_no_connection_is_open()
    {
        await using SocketServer server = Places.StartAlive();
        var resolver = new Resolver(server.EndPoint);
        using Timed timed = Create(resolver);
        timed.Door.Client.DefaultRequestHeaders.ConnectionClose = true;
        Assert.Equal("/", await timed.Door.GetTextAsync(Places.Uri));
        await UntilAsync(timed, () => timed.Origin.Connections == 0);
        for (int i = 0; i < 60; i++) timed.Advance(1);
        Assert.Equal(1, resolver.Calls);
    }

    private static Timed Create(Resolver resolver) => new("ConnectTimeout", 10, change: options => options.EndPointResolver = resolver.ResolveAsync);

    /// <summary>The clock beats until it is so: the resolver, and what follows from its answer, are on other threads.</summary>
    private static Task UntilAsync(Timed timed, Func<bool> state) => Waits.UntilAsync(() =>
    {
        timed.Beat();
        return state();
    });

    private static async Task WarmUpAsync(Timed timed, int count)
    {
        Task<int> warm = timed.Door.Handler.Pool.WarmUpAsync(Places.Uri, count);
        await UntilAsync(timed, () => warm.IsCompleted);
        Assert.Equal(count, await warm);
    }
}
