using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Foundation;
using PoolingClient.Testing;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Transport;

/// <summary>End points of loopback that answer, refuse, or are silent.</summary>
internal static class Places
{
    public static readonly Uri Uri = new("http://api.test/");

    /// <summary>Silent: SYN is not answered.</summary>
    public static SocketServer StartSilent(IPAddress? address = null) =>
        SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true, Address = address ?? IPAddress.IPv6Loopback });

    public static SocketServer StartAlive(IPAddress? address = null) =>
        SocketServer.Start(request => ServerResponse.Ok(request.Target), new SocketServerOptions { Address = address ?? IPAddress.Loopback });

    /// <summary>One that refuses: it was bound, so that nobody else has it now.</summary>
    public static async Task<IPEndPoint> RefusingAsync(IPAddress? address = null)
    {
        await using SocketServer gone = StartAlive(address);
        return gone.EndPoint;
    }

    /// <summary>Addresses that are compared and never dialed.</summary>
    public static EndPoint At(string endPoint) => IPEndPoint.Parse(endPoint);

    public static EndPoint[] At(string[] endPoints) => [.. endPoints.Select(At)];
}

/// <summary>A resolver in the hands of the test: it gives what it is told to, counts, and waits where it is told to.</summary>
internal sealed class Resolver
{
    private int _calls;

    public Resolver(params EndPoint[] endPoints) => EndPoints = endPoints;

    public EndPoint[] EndPoints { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>Set, it gives no answer before this.</summary>
    public Task? Until { get; set; }

    /// <summary>Nobody waits for its last answer any more.</summary>
    public CancellationToken Token { get; private set; }

    public int Calls => Volatile.Read(ref _calls);

    public async ValueTask<IReadOnlyList<EndPoint>> ResolveAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        Assert.Equal(("api.test", 80), (host.Host, host.Port));
        Token = cancellationToken;
        Interlocked.Increment(ref _calls);
        if (Until is { } until) await until.WaitAsync(cancellationToken);
        if (Failure is { } failure) throw failure;
        return EndPoints;
    }
}

/// <summary>Dials of one route, with time in the hands of the test.</summary>
internal sealed class Dials
{
    private readonly SocketConnector _connector;

    public Dials(Resolver resolver, Action<SocketPoolOptions>? change = null, ISocketAllowance? sockets = null, FakeTimeProvider? time = null)
    {
        Time = time ?? new FakeTimeProvider();
        var options = new SocketPoolOptions { TimeProvider = Time, EndPointResolver = resolver.ResolveAsync };
        change?.Invoke(options);
        Settings = options.Freeze() with { Sockets = sockets };
        _connector = new SocketConnector(new Route(new Origin("http", "api.test", 80)), Settings);
    }

    public FakeTimeProvider Time { get; }

    public PoolSettings Settings { get; }

    /// <summary>What the last dial noted.</summary>
    public DialFacts Facts { get; private set; } = new(0);

    /// <summary>Its attempts, each with what became of it.</summary>
    public string Attempts => string.Join(", ", Facts.Attempts.Select(attempt => $"{Name(attempt.EndPoint)} {(attempt.IsUnderWay ? "under way" : attempt.Error ?? "connected")}"));

    /// <summary>The name that an end point has in <see cref="Attempts"/>.</summary>
    public Dictionary<EndPoint, string> Names { get; } = [];

    public Task<Carrier> DialAsync(CancellationToken cancellationToken = default)
    {
        Facts = new DialFacts(Time.GetTimestamp());
        return _connector.ConnectAsync(Facts, cancellationToken);
    }

    public void Advance(double milliseconds) => Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private string Name(EndPoint endPoint) => Names.GetValueOrDefault(endPoint) ?? endPoint.ToString()!;
}
