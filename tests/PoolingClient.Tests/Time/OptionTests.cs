using System.Net.Http;
using System.Reflection;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>Limits are refused by name, where they are set; and what they cost.</summary>
public sealed class OptionTests
{
    private static readonly string[] Limits = ["Deadline", "LeaseTimeout", "ConnectTimeout", "WriteTimeout", "ResponseHeadTimeout", "ReadTimeout"];

    public static TheoryData<string> PerRequest => new(Limits);

    public static TheoryData<string> PerPool => new([.. Limits, "PooledConnectionIdleTimeout", "PooledConnectionLifetime"]);

    [Theory]
    [MemberData(nameof(PerPool))]
    public void A_limit_of_zero_below_it_or_beyond_timers_is_refused_by_the_options(string name)
    {
        PropertyInfo option = typeof(SocketPoolOptions).GetProperty(name)!;
        var options = new SocketPoolOptions();
        foreach (TimeSpan wrong in Wrong) AssertRefused(name, () => option.SetValue(options, wrong));
        option.SetValue(options, Timeout.InfiniteTimeSpan);
        Assert.Equal(Timeout.InfiniteTimeSpan, option.GetValue(options));
    }

    [Theory]
    [MemberData(nameof(PerRequest))]
    public void And_by_the_request(string name)
    {
        using var request = new HttpRequestMessage();
        MethodInfo set = typeof(PoolingRequestOptions).GetMethod($"Set{name}")!;
        foreach (TimeSpan wrong in Wrong) AssertRefused(name, () => set.Invoke(null, [request, wrong]));
        Assert.Empty(request.Options);
        Assert.Same(request, set.Invoke(null, [request, TimeSpan.FromSeconds(1)]));
        Assert.Single(request.Options);
    }

    [Theory]
    [MemberData(nameof(PerRequest))]
    public async Task One_that_was_put_in_by_hand_is_refused_before_anything_is_sent(string name)
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door();
        var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        request.Options.Set(new HttpRequestOptionsKey<TimeSpan>($"PoolingClient.{name}"), TimeSpan.Zero);
        var exception = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => door.SendAsync(request));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.ConnectionsAccepted);
    }

    [Fact]
    public async Task Requests_with_all_limits_set_make_no_timer_of_their_own()
    {
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        var time = new CountingTime();
        using var door = new Door(new SocketPoolOptions { TimeProvider = time, ResponseHeadTimeout = TimeSpan.FromSeconds(30), Deadline = TimeSpan.FromSeconds(60) });
        await SendAsync();
        int made = time.Made;
        Assert.InRange(made, 1, 2);   // the pool's clock; the dial's limit
        for (int i = 0; i < 100; i++) await SendAsync();
        Assert.Equal(made, time.Made);
        Assert.Equal(1, server.ConnectionsAccepted);

        async Task SendAsync()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
            foreach (string name in Limits) typeof(PoolingRequestOptions).GetMethod($"Set{name}")!.Invoke(null, [request, TimeSpan.FromSeconds(40)]);
            (await door.SendAsync(request)).Dispose();
        }
    }

    private static TimeSpan[] Wrong => [TimeSpan.Zero, TimeSpan.FromTicks(-1), TimeSpan.FromSeconds(-5), TimeSpan.FromDays(50), TimeSpan.MaxValue];

    private static void AssertRefused(string name, Action set)
    {
        var refusal = Assert.IsType<ArgumentOutOfRangeException>(Assert.Throws<TargetInvocationException>(set).InnerException);
        Assert.Equal(name, refusal.ParamName);
        Assert.StartsWith(name, refusal.Message, StringComparison.Ordinal);
    }
}

/// <summary>The system's time, with a count of the timers that were made and of those that live.</summary>
internal sealed class CountingTime : TimeProvider
{
    private int _made, _alive;

    public int Made => Volatile.Read(ref _made);

    public int Alive => Volatile.Read(ref _alive);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _made);
        Interlocked.Increment(ref _alive);
        return new Counted(this, base.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class Counted(CountingTime time, ITimer timer) : ITimer
    {
        private int _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0) Interlocked.Decrement(ref time._alive);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
