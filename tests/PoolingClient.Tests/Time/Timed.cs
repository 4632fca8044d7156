using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Time;

/// <summary>
/// A client whose time stands still until the test moves it, on real sockets. One limit is set, for the pool or for each request; all
/// others are off, so that whatever ends a request is that limit.
/// </summary>
internal sealed class Timed : IDisposable
{
    private readonly string _option;
    private readonly TimeSpan _limit;
    private readonly bool _perRequest;

    public Timed(string option, double seconds, bool perRequest = false, Action<SocketPoolOptions>? change = null)
    {
        (_option, _limit, _perRequest) = (option, TimeSpan.FromSeconds(seconds), perRequest);
        SocketPoolOptions options = Unlimited(Time);
        if (!perRequest) typeof(SocketPoolOptions).GetProperty(option)!.SetValue(options, _limit);
        change?.Invoke(options);
        Door = new Door(options);
    }

    public FakeTimeProvider Time { get; } = new();

    public Door Door { get; }

    public OriginSnapshot Origin => Door.Origin;

    /// <summary>How late a limit may be met.</summary>
    public TimeSpan Tolerance => TimeSpan.FromMilliseconds(Math.Max(50, _limit.TotalMilliseconds / 50));

    /// <summary>For the pool and for one request; where the tolerance is 50 ms and where it is 2 %.</summary>
    public static TheoryData<bool, int> Cases => new() { { false, 1 }, { true, 1 }, { false, 20 }, { true, 20 } };

    public static SocketPoolOptions Unlimited(TimeProvider time) => new()
    {
        TimeProvider = time,
        LeaseTimeout = Timeout.InfiniteTimeSpan,
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        WriteTimeout = Timeout.InfiniteTimeSpan,
        ReadTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
    };

    /// <summary>
    /// A server may have a request before its sender has counted the octets, and until then no answer is owed: with a clock that stands still a limit would not
    /// begin. The wait is short, for requests of which nothing is sent.
    /// </summary>
    public static void UntilCounted(SocketPool pool) => SpinWait.SpinUntil(
        () => pool.GetSnapshot(SnapshotDetail.Requests).Origins.All(origin => origin.OpenConnections.All(connection => connection.Requests.All(request => request.OctetsSent > 0))),
        TimeSpan.FromSeconds(0.5));

    /// <summary>A request with the limit, where it is the request's.</summary>
    public HttpRequestMessage Request(HttpMethod method, Uri uri, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, uri) { Content = content };
        // By way of the helper that the option's name promises.
        if (_perRequest) typeof(PoolingRequestOptions).GetMethod($"Set{_option}")!.Invoke(null, [request, _limit]);
        return request;
    }

    public Task<HttpResponseMessage> GetAsync(Uri uri) => Door.SendAsync(Request(HttpMethod.Get, uri));

    public void Advance(double seconds)
    {
        UntilCounted(Door.Handler.Pool);
        Time.Advance(TimeSpan.FromSeconds(seconds));
    }

    /// <summary>The clock beats once or twice, and no limit passes.</summary>
    public void Beat() => Time.Advance(TimeSpan.FromMilliseconds(40));

    /// <summary>Time goes on to one millisecond before the limit that began to run now.</summary>
    public void AdvanceToLimit()
    {
        UntilCounted(Door.Handler.Pool);
        Time.Advance(_limit - TimeSpan.FromMilliseconds(1));
    }

    /// <summary>And from there over the limit, no further than it may be late.</summary>
    public void AdvanceOverLimit() => Time.Advance(TimeSpan.FromMilliseconds(1) + Tolerance);

    /// <summary>The limit ended it, and says so: its name and value stand in the message and in the inner exception.</summary>
    public PoolingRequestException AssertEnded(Exception exception)
    {
        var failure = Assert.IsType<PoolingRequestException>(exception);
        var inner = Assert.IsType<TimeoutException>(failure.InnerException);
        string named = $"{_option} of {_limit.TotalSeconds} s";
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains(named, inner.Message, StringComparison.Ordinal);
        return failure;
    }

    public async Task<PoolingRequestException> AssertEndsAsync(Task request) => AssertEnded(await Assert.ThrowsAnyAsync<Exception>(() => request));

    public void Dispose() => Door.Dispose();
}

internal static class Silent
{
    /// <summary>Reads each request and answers nothing.</summary>
    public static SocketServer Start(Func<RawConnection, Task>? before = null) => SocketServer.StartRaw(async connection =>
    {
        if (before is not null) await before(connection);
        await connection.ReadRequestAsync();
        await connection.WaitForEndAsync(Waits.Limit);
    });
}
