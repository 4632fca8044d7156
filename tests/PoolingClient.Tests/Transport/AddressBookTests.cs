using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Foundation;
using PoolingClient.Tests.Handler;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Transport;

/// <summary>When a name is resolved, for whom, and what becomes of the answer.</summary>
public sealed class AddressBookTests
{
    private static readonly EndPoint[] One = Places.At(["192.0.2.1:80"]), Two = Places.At(["192.0.2.2:80"]);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Dials_share_one_resolution_and_use_it_for_the_interval()
    {
        var answer = new Gate();
        var resolver = new Resolver(One) { Until = answer.Opened };
        AddressBook book = Create(resolver);
        Task<EndPoint[]>[] dials = [.. Enumerable.Range(0, 10).Select(_ => book.GetAsync(default).AsTask())];
        Assert.Equal(1, resolver.Calls);
        answer.Open();
        foreach (Task<EndPoint[]> dial in dials) Assert.Equal(One, await dial.InTime());
        Advance(29.999);
        Assert.Equal(One, await book.GetAsync(default).InTime());
        Assert.Equal(1, resolver.Calls);
        resolver.EndPoints = Two;
        Advance(0.001);
        Assert.Equal(Two, await book.GetAsync(default).InTime());
        Assert.Equal(2, resolver.Calls);
    }

    [Fact]
    public async Task Without_an_interval_each_dial_resolves()
    {
        var resolver = new Resolver(One);
        AddressBook book = Create(resolver, options => options.AddressRefreshInterval = Timeout.InfiniteTimeSpan);
        for (int i = 1; i <= 3; i++)
        {
            Assert.Equal(One, await book.GetAsync(default).InTime());
            Assert.Equal(i, resolver.Calls);
        }
        DialFacts dial = DialTo(One);
        resolver.EndPoints = Two;
        Assert.Equal(Two, await book.GetAsync(default).InTime());
        book.Refresh(_time.GetTimestamp() + 1_000_000_000_000);
        Assert.False(book.HasVanished(dial));
        Assert.Equal(4, resolver.Calls);
    }

    [Fact]
    public async Task One_who_leaves_does_not_end_it_for_the_others_and_the_last_one_does()
    {
        var answer = new Gate();
        var resolver = new Resolver(One) { Until = answer.Opened };
        AddressBook book = Create(resolver);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        Task<EndPoint[]> one = book.GetAsync(first.Token).AsTask(), other = book.GetAsync(second.Token).AsTask();
        first.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.InTime());
        Assert.False(resolver.Token.IsCancellationRequested);
        second.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.InTime());
        await Waits.UntilAsync(() => resolver.Token.IsCancellationRequested);
        // Who comes after that begins anew.
        resolver.Until = null;
        Assert.Equal(One, await book.GetAsync(default).InTime());
        Assert.Equal(2, resolver.Calls);
    }

    [Fact]
    public async Task The_first_resolution_fails_all_who_wait_for_it_and_the_next_dial_tries_again()
    {
        var resolver = new Resolver(One) { Failure = new SocketException((int)SocketError.HostNotFound) };
        AddressBook book = Create(resolver);
        await Assert.ThrowsAsync<SocketException>(() => book.GetAsync(default).InTime());
        resolver.Failure = null;
        Assert.Equal(One, await book.GetAsync(default).InTime());
    }

    [Fact]
    public async Task One_that_fails_later_changes_nothing_and_is_not_repeated_within_the_interval()
    {
        var resolver = new Resolver(One);
        AddressBook book = Create(resolver);
        await book.GetAsync(default).InTime();
        DialFacts dial = DialTo(One);
        resolver.Failure = new SocketException((int)SocketError.TryAgain);
        Advance(30);
        for (int i = 0; i < 3; i++) Assert.Equal(One, await book.GetAsync(default).InTime());
        Assert.Equal(2, resolver.Calls);
        Assert.False(book.HasVanished(dial));
    }

    [Fact]
    public async Task A_resolver_that_has_become_slow_costs_dials_one_second_at_the_most()
    {
        var resolver = new Resolver(One);
        AddressBook book = Create(resolver);
        await book.GetAsync(default).InTime();
        var answer = new Gate();
        (resolver.Until, resolver.EndPoints) = (answer.Opened, Two);
        Advance(30);
        Task<EndPoint[]> dial = book.GetAsync(default).AsTask();
        Advance(0.999);
        Assert.False(dial.IsCompleted);
        Advance(0.001);
        Assert.Equal(One, await dial.InTime());
        Assert.Equal(One, await book.GetAsync(default).InTime());   // at once
        answer.Open();
        await Waits.UntilAsync(() => book.HasVanished(DialTo(One)));
        Assert.Equal(Two, await book.GetAsync(default).InTime());
        Assert.Equal(2, resolver.Calls);
    }

    [Fact]
    public async Task In_the_background_it_is_resolved_once_an_interval_and_given_up_in_the_end()
    {
        var resolver = new Resolver(One);
        AddressBook book = Create(resolver);
        book.Refresh(Now);
        Assert.Equal(0, resolver.Calls);   // nobody has asked yet
        await book.GetAsync(default).InTime();
        Advance(29.999);
        book.Refresh(Now);
        Assert.Equal(1, resolver.Calls);
        var answer = new Gate();
        resolver.Until = answer.Opened;
        Advance(0.001);
        for (int i = 0; i < 5; i++) book.Refresh(Now);
        await Waits.UntilAsync(() => resolver.Calls == 2);
        Advance(29);
        book.Refresh(Now);
        Assert.Equal((2, false), (resolver.Calls, resolver.Token.IsCancellationRequested));
        Advance(1);
        await Waits.UntilAsync(() => resolver.Token.IsCancellationRequested);
        (resolver.Until, resolver.EndPoints) = (null, Two);
        book.Refresh(Now);
        Advance(30);
        book.Refresh(Now);
        await Waits.UntilAsync(() => book.HasVanished(DialTo(One)));
        Assert.Equal(3, resolver.Calls);
    }

    [Fact]
    public async Task Only_what_is_not_in_the_last_answer_has_vanished()
    {
        var resolver = new Resolver([.. One, .. Two]);
        AddressBook book = Create(resolver);
        await book.GetAsync(default).InTime();
        DialFacts one = DialTo(One), two = DialTo(Two), callback = new(0);
        Assert.Equal((false, false, false), (book.HasVanished(one), book.HasVanished(two), book.HasVanished(callback)));
        resolver.EndPoints = Two;
        Advance(30);
        await book.GetAsync(default).InTime();
        Assert.Equal((true, false, false), (book.HasVanished(one), book.HasVanished(two), book.HasVanished(callback)));
    }

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("api.test", "/tmp/a.sock")]
    public async Task Literals_and_Unix_sockets_are_never_resolved(string host, string? path)
    {
        var resolver = new Resolver(One);
        PoolSettings settings = new SocketPoolOptions { TimeProvider = _time, EndPointResolver = resolver.ResolveAsync, UnixSocketPath = path }.Freeze();
        var book = new AddressBook(new EndPointSource(host, 80, settings.Transport), settings);
        EndPoint endPoint = Assert.Single(await book.GetAsync(default).InTime());
        Assert.Equal(path is null ? new IPEndPoint(IPAddress.Parse(host), 80) : new UnixDomainSocketEndPoint(path), endPoint);
        Advance(1000);
        book.Refresh(Now);
        Assert.Same(endPoint, Assert.Single(await book.GetAsync(default).InTime()));
        Assert.False(book.HasVanished(DialTo([endPoint])));
        Assert.Equal(0, resolver.Calls);
    }

    [Fact]
    public async Task What_a_resolver_may_give()
    {
        var unix = new UnixDomainSocketEndPoint("/tmp/a.sock");
        var resolver = new Resolver(new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, 80), unix, new UnixDomainSocketEndPoint("/tmp/a.sock"), new DnsEndPoint("127.0.0.9", 0), new DnsEndPoint("127.0.0.9", 81));
        EndPoint[] found = await new EndPointSource("api.test", 80, new TransportSettings { Resolver = resolver.ResolveAsync }).ResolveAsync(default).InTime();
        Assert.Equal([.. Places.At(["127.0.0.1:80"]), unix, .. Places.At(["127.0.0.9:80", "127.0.0.9:81"])], found);
    }

    [Fact]
    public async Task No_more_than_a_thousand_are_kept()
    {
        var resolver = new Resolver([.. Enumerable.Range(0, 5000).Select(i => new IPEndPoint(IPAddress.Loopback, i + 1))]);
        EndPoint[] found = await new EndPointSource("api.test", 80, new TransportSettings { Resolver = resolver.ResolveAsync }).ResolveAsync(default).InTime();
        Assert.Equal(1024, found.Length);
    }

    private long Now => _time.GetTimestamp();

    private static DialFacts DialTo(EndPoint[] endPoints) => new(0) { EndPoint = endPoints[0] };

    private AddressBook Create(Resolver resolver, Action<SocketPoolOptions>? change = null)
    {
        var options = new SocketPoolOptions { TimeProvider = _time, EndPointResolver = resolver.ResolveAsync };
        change?.Invoke(options);
        PoolSettings settings = options.Freeze();
        return new AddressBook(new EndPointSource("api.test", 80, settings.Transport), settings);
    }

    private void Advance(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
