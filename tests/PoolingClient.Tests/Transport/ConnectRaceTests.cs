using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Foundation;
using PoolingClient.Pool;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Transport;

/// <summary>The attempts of one dial: which begins when, which wins, and what becomes of the others.</summary>
public sealed class ConnectRaceTests
{
    [Fact]
    public async Task The_next_address_is_tried_beside_one_that_is_silent_for_250_ms()
    {
        await using SocketServer silent = Places.StartSilent(), alive = Places.StartAlive();
        var dials = new Dials(new Resolver(silent.EndPoint, alive.EndPoint)) { Names = { [silent.EndPoint] = "silent", [alive.EndPoint] = "alive" } };
        Task<Carrier> dial = dials.DialAsync();
        dials.Advance(249);
        Assert.Equal("silent under way", dials.Attempts);
        dials.Advance(1);
        using Carrier carrier = await dial.InTime();
        Assert.Equal("silent given up: another address was faster, alive connected", dials.Attempts);
        Assert.Equal(alive.EndPoint, dials.Facts.EndPoint);
        Assert.Equal(alive.EndPoint, carrier.RemoteEndPoint);
        Assert.Equal([0, 250], dials.Facts.Attempts.Select(attempt => dials.Time.GetElapsedTime(dials.Facts.Begun, attempt.Begun).TotalMilliseconds));
        Assert.All(dials.Facts.Attempts, attempt => Assert.False(attempt.IsUnderWay));
    }

    /// <summary>
    /// The promise, with the real clock: half a year of dead IPv6 goes unnoticed. On a machine that is busy elsewhere one dial takes as long as it likes; a client that
    /// waits for longer does so each time.
    /// </summary>
    [Fact]
    public async Task A_dual_stack_name_whose_IPv6_side_is_dead_connects_within_400_ms()
    {
        await using SocketServer silent = Places.StartSilent(), alive = Places.StartAlive();
        TimeSpan fastest = TimeSpan.MaxValue;
        for (int i = 0; i < 10 && fastest >= TimeSpan.FromMilliseconds(400); i++)
        {
            using var door = new Door(new SocketPoolOptions { EndPointResolver = new Resolver(silent.EndPoint, alive.EndPoint).ResolveAsync });
            using HttpResponseMessage response = await door.GetAsync(Places.Uri);
            ConnectionSetup setup = response.GetTimeline()!.Attempts[0].Setup!;
            Assert.Equal([(silent.EndPoint, SocketConnector.GivenUp), (alive.EndPoint, null)], setup.Addresses.Select(tried => ((IPEndPoint)tried.EndPoint, tried.Error)));
            if (setup.Connected - setup.Begun < fastest) fastest = setup.Connected!.Value - setup.Begun;
        }
        Assert.InRange(fastest, TimeSpan.FromMilliseconds(240), TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task After_a_failure_the_next_address_is_tried_at_once()
    {
        await using SocketServer alive = Places.StartAlive();
        IPEndPoint refusing = await Places.RefusingAsync(IPAddress.IPv6Loopback);
        var dials = new Dials(new Resolver(refusing, alive.EndPoint)) { Names = { [refusing] = "refusing", [alive.EndPoint] = "alive" } };
        using Carrier carrier = await dials.DialAsync().InTime();   // time stands still
        Assert.Equal("refusing ConnectionRefused, alive connected", dials.Attempts);
    }

    [Fact]
    public async Task Without_a_delay_the_next_address_waits_for_a_failure()
    {
        await using SocketServer silent = Places.StartSilent(), alive = Places.StartAlive();
        var dials = new Dials(new Resolver(silent.EndPoint, alive.EndPoint), options => options.ConnectAttemptDelay = Timeout.InfiniteTimeSpan) { Names = { [silent.EndPoint] = "silent", [alive.EndPoint] = "alive" } };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), dials.Time);
        Task<Carrier> dial = dials.DialAsync(limit.Token);
        dials.Advance(9_999);
        Assert.Equal("silent under way", dials.Attempts);
        dials.Advance(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dial.InTime());
        Assert.Equal("silent no answer", dials.Attempts);
        using Carrier carrier = await dials.DialAsync().InTime();   // the next dial begins with the other
        Assert.Equal("alive connected", dials.Attempts);
    }

    [Fact]
    public async Task An_address_that_was_silent_or_refused_is_tried_last_until_its_while_has_passed()
    {
        await using SocketServer silent = Places.StartSilent(), alive = Places.StartAlive();
        var dials = new Dials(new Resolver(silent.EndPoint, alive.EndPoint)) { Names = { [silent.EndPoint] = "silent", [alive.EndPoint] = "alive" } };
        Task<Carrier> first = dials.DialAsync();
        dials.Advance(250);
        (await first.InTime()).Dispose();
        (await dials.DialAsync().InTime()).Dispose();
        Assert.Equal("alive connected", dials.Attempts);
        dials.Advance(1000);
        Task<Carrier> later = dials.DialAsync();
        Assert.Equal("silent under way", dials.Attempts);
        dials.Advance(250);
        (await later.InTime()).Dispose();
    }

    /// <summary>The system's timers count by a coarser clock than time stamps: they fire up to a millisecond early.</summary>
    [Fact]
    public async Task An_address_that_was_silent_for_a_delay_whose_timer_was_early_is_tried_last_too()
    {
        await using SocketServer silent = Places.StartSilent(), alive = Places.StartAlive();
        var dials = new Dials(new Resolver(silent.EndPoint, alive.EndPoint), time: new EarlyTimers()) { Names = { [silent.EndPoint] = "silent", [alive.EndPoint] = "alive" } };
        Task<Carrier> first = dials.DialAsync();
        dials.Advance(249.5);
        (await first.InTime()).Dispose();
        (await dials.DialAsync().InTime()).Dispose();
        Assert.Equal("alive connected", dials.Attempts);
    }

    private sealed class EarlyTimers : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime - TimeSpan.FromMilliseconds(0.5) : dueTime, period);
    }

    [Fact]
    public async Task One_that_was_cut_off_before_its_delay_has_not_failed()
    {
        await using SocketServer silent = Places.StartSilent(), alive = Places.StartAlive();
        var dials = new Dials(new Resolver(silent.EndPoint, alive.EndPoint)) { Names = { [silent.EndPoint] = "silent", [alive.EndPoint] = "alive" } };
        using (var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(249), dials.Time))
        {
            Task<Carrier> dial = dials.DialAsync(limit.Token);
            dials.Advance(249);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dial.InTime());
        }
        Task<Carrier> next = dials.DialAsync();
        Assert.Equal("silent under way", dials.Attempts);
        dials.Advance(250);
        (await next.InTime()).Dispose();
    }

    [Fact]
    public async Task When_all_fail_the_error_that_tells_most_is_told_and_the_others_are_named()
    {
        IPEndPoint first = await Places.RefusingAsync(), second = await Places.RefusingAsync(IPAddress.IPv6Loopback);
        // Nothing leads to a multicast address by TCP: the kernel says so at once.
        var unreachable = new IPEndPoint(IPAddress.Parse("224.0.0.1"), 80);
        using var door = new Door(new SocketPoolOptions { EndPointResolver = new Resolver(unreachable, second, first).ResolveAsync });
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(Places.Uri));
        Assert.Equal((RequestStage.Connect, RequestFate.NotSent, HttpRequestError.ConnectionError), (failure.Stage, failure.Fate, failure.HttpRequestError));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
        Assert.Contains($"{second} refused the connection (ECONNREFUSED", failure.Message, StringComparison.Ordinal);
        Assert.Contains("2 other addresses failed too: 224.0.0.1:80 (", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{first} (ConnectionRefused)", failure.Message, StringComparison.Ordinal);
        Assert.Equal([unreachable, second, first], failure.Timeline!.FailedDial!.Addresses.Select(tried => tried.EndPoint));
    }

    [Fact]
    public async Task When_none_answers_the_limit_ends_it_and_all_silent_ones_are_named()
    {
        await using SocketServer one = Places.StartSilent(), other = Places.StartSilent(IPAddress.Loopback);
        var resolver = new Resolver(one.EndPoint, other.EndPoint);
        var dials = new Dials(resolver);
        var dialer = new Dialer(new Route(new Origin("http", "api.test", 80)), dials.Settings);
        var facts = new DialFacts(dials.Time.GetTimestamp());
        Task<DialResult> dial = dialer.DialAsync(facts, TimeSpan.FromSeconds(3), default);
        dials.Advance(250);
        await Waits.UntilAsync(() => facts.Attempts.Count == 2);
        Assert.Equal($"{one.EndPoint} and {other.EndPoint} had not answered SYN", facts.Describe());
        dials.Advance(2_750);
        ExchangeFailure failure = (await dial.InTime()).Failure!;
        Assert.Equal((FailureKind.Timeout, RequestStage.Connect), (failure.Kind, failure.Stage));
        Assert.Contains($"{one.EndPoint} and {other.EndPoint} did not answer SYN", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectTimeout of 3 s", failure.Message, StringComparison.Ordinal);
        Assert.All(facts.Attempts, attempt => Assert.Equal(SocketConnector.NoAnswer, attempt.Error));
    }

    [Fact]
    public async Task No_more_than_eight_are_under_way_and_the_oldest_makes_room()
    {
        SocketServer[] silent = [.. Enumerable.Range(1, 10).Select(i => Places.StartSilent(IPAddress.Parse($"127.0.0.{i}")))];
        var dials = new Dials(new Resolver([.. silent.Select(server => server.EndPoint)]));
        using var limit = new CancellationTokenSource();
        Task<Carrier> dial = dials.DialAsync(limit.Token);
        for (int begun = 1; begun <= silent.Length; begun++)
        {
            await Waits.UntilAsync(() => dials.Facts.Attempts.Count == begun);
            Assert.Equal(Math.Min(begun, 8), dials.Facts.Attempts.Count(attempt => attempt.IsUnderWay));
            Assert.All(dials.Facts.Attempts.Take(begun - 8), attempt => Assert.Equal(SocketConnector.NoAnswer, attempt.Error));
            await AdvanceWhenWaitingAsync(dials, begun < silent.Length);
        }
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dial.InTime());
        foreach (SocketServer server in silent) await server.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 3)]
    public async Task Each_socket_beside_the_first_is_one_of_the_process_s_and_is_given_back(int allowed, int underWay)
    {
        SocketServer[] silent = [.. Enumerable.Range(1, 4).Select(i => Places.StartSilent(IPAddress.Parse($"127.0.0.{i}")))];
        var budget = new SocketBudget(allowed, portsPerDestination: 1);
        var dials = new Dials(new Resolver([.. silent.Select(server => server.EndPoint)]), sockets: budget);
        using var limit = new CancellationTokenSource();
        Task<Carrier> dial = dials.DialAsync(limit.Token);
        for (int begun = 1; begun <= underWay; begun++)
        {
            await Waits.UntilAsync(() => dials.Facts.Attempts.Count == begun);
            await AdvanceWhenWaitingAsync(dials, begun < underWay);
        }
        for (int i = 0; i < 10; i++) dials.Advance(250);
        Assert.Equal((underWay, allowed), (dials.Facts.Attempts.Count, budget.Taken));
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dial.InTime());
        Assert.Equal(0, budget.Taken);
        foreach (SocketServer server in silent) await server.DisposeAsync();
    }

    [Fact]
    public async Task The_socket_of_one_that_lost_is_closed()
    {
        await using SocketServer silent = Places.StartSilent(IPAddress.Loopback), alive = Places.StartAlive(IPAddress.IPv6Loopback);
        int before = Sockets();   // those that fill the server's queue
        var dials = new Dials(new Resolver(silent.EndPoint, alive.EndPoint));
        Task<Carrier> dial = dials.DialAsync();
        Assert.Equal(before + 1, Sockets());
        dials.Advance(250);
        (await dial.InTime()).Dispose();
        await Waits.UntilAsync(() => Sockets() == before);

        int Sockets() => KernelFacts.CountSocketsTo(silent.EndPoint)!.Value.All;
    }

    /// <summary>The race sets its delay after it has noted the attempt: time goes on in steps until the next one is there.</summary>
    private static async Task AdvanceWhenWaitingAsync(Dials dials, bool more)
    {
        if (!more) return;
        int before = dials.Facts.Attempts.Count;
        await Waits.UntilAsync(() =>
        {
            dials.Advance(50);
            return dials.Facts.Attempts.Count > before;
        });
    }
}
