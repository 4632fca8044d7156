using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Soak.Plans;
using PoolingClient.Soak.Server;
using PoolingClient.Testing;

namespace PoolingClient.Soak;

/// <summary>The client under test, the server, the fault proxy, and what all workers share. One run.</summary>
internal sealed class SoakRun : IAsyncDisposable
{
    private readonly X509Certificate2? _certificate;
    private readonly int[] _outcomes = new int[Enum.GetValues<Outcome>().Length];
    private readonly ConcurrentDictionary<string, int> _failures = [], _reasons = [];
    private volatile Uri _origin;
    private volatile bool _isStopping;
    private int _names;
    private int _callerFaults, _byWire;

    /// <param name="options">What is run.</param>
    /// <param name="change">Puts something between the workers and the client: a test of this program makes a bad client so.</param>
    public SoakRun(SoakOptions options, Func<HttpMessageHandler, HttpMessageHandler>? change = null)
    {
        Options = options;
        Schedule = new Schedule(options.Seed, options.PipelineDepth > 1, options.Tls);
        Ledger = new Ledger(Findings, TimeProvider.System, options.Workers);
        Closings = new ClosingWatch(Ledger, Findings);
        _certificate = options.Tls ? TestCertificate.Create() : null;
        Server = new SoakServer(Schedule, Ledger, Findings, _certificate);
        Proxy = FaultProxy.Start(Server.EndPointForProxy, new FaultProxyOptions { Seed = options.Seed, Plan = Schedule.ConnectionPlan });
        Pool = new SocketPool(PoolOptions());
        Handler = new PoolingHttpHandler(Pool);
        Client = new HttpMessageInvoker(change?.Invoke(Handler) ?? Handler, disposeHandler: false);
        _origin = NewOrigin();
    }

    public SoakOptions Options { get; }

    public Schedule Schedule { get; }

    public Findings Findings { get; } = new();

    public Ledger Ledger { get; }

    public ClosingWatch Closings { get; }

    public QuietGate Gate { get; } = new();

    public SoakServer Server { get; }

    public FaultProxy Proxy { get; }

    public SocketPool Pool { get; }

    public HttpMessageInvoker Client { get; }

    /// <summary>The server by the name that it has now.</summary>
    public Uri Origin => _origin;

    /// <summary>How many names the server has had.</summary>
    public int Names => Volatile.Read(ref _names);

    public bool IsStopping => _isStopping;

    public int Requests => _outcomes.Sum() + Findings.Lost + Findings.Mismatched;

    /// <summary>Requests that ended with their own answer, whole.</summary>
    public int Answered => Volatile.Read(ref _outcomes[(int)Outcome.Answered]);

    public int Restarts { get; set; }

    /// <summary>Faults that happened: the server's, the proxy's, the restarts, and what callers did to their own requests.</summary>
    public int Faults => Ledger.Faults + Proxy.FaultsHappened + Restarts + Volatile.Read(ref _callerFaults);

    private PoolingHttpHandler Handler { get; }

    public void Stop() => _isStopping = true;

    /// <summary>If the server has this name now, it gets another one; its addresses are the same. The connections of the old one end when they have been idle.</summary>
    public void Rename(string origin, string reason)
    {
        if (!origin.Contains(_origin.Host, StringComparison.Ordinal)) return;
        _origin = NewOrigin();
        string kind = string.Concat(reason.Where(c => !char.IsDigit(c)));
        _reasons.AddOrUpdate(kind[..Math.Min(kind.Length, 60)], 1, (_, count) => count + 1);
    }

    /// <summary>Why the client stopped pipelining, how often.</summary>
    public IEnumerable<string> DescribeReasons() => _reasons.OrderByDescending(one => one.Value).Select(one => $"{one.Value,8}  {one.Key}");

    public void Count(Outcome outcome) => Interlocked.Increment(ref _outcomes[(int)outcome]);

    public void CountCallerFault() => Interlocked.Increment(ref _callerFaults);

    /// <summary>An answer was had through the wire door.</summary>
    public void CountWire() => Interlocked.Increment(ref _byWire);

    /// <summary>Answers that were had through the wire door.</summary>
    public int ByWire => Volatile.Read(ref _byWire);

    public void CountFailure(PoolingRequestException failure)
    {
        string inner = failure.InnerException is TimeoutException timeout ? $": {timeout.Message.Split(' ').FirstOrDefault(word => word.EndsWith("Timeout", StringComparison.Ordinal) || word == "Deadline")}" : "";
        _failures.AddOrUpdate($"{failure.Stage} {failure.Fate} {failure.HttpRequestError}{inner}", 1, (_, count) => count + 1);
    }

    /// <summary>How the requests ended, and what errors there were.</summary>
    public string Describe() =>
        $"{string.Join(", ", Enum.GetValues<Outcome>().Select(outcome => $"{outcome} {_outcomes[(int)outcome]}"))}; {Ledger.Ways.Direct} came straight, {Ledger.Ways.Proxied} through the fault proxy";

    public IEnumerable<string> DescribeFailures() => _failures.OrderByDescending(one => one.Value).Select(one => $"{one.Value,8}  {one.Key}");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Handler.Dispose();
        await Pool.DisposeAsync();
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
        _certificate?.Dispose();
    }

    private Uri NewOrigin() => new($"{(Options.Tls ? "https" : "http")}://server-{Interlocked.Increment(ref _names)}.soak:{Server.EndPoint.Port}/");

    /// <summary>The server has two addresses, and the client spreads its connections over them: one is its own, the other the fault proxy's.</summary>
    private ValueTask<IReadOnlyList<EndPoint>> ResolveAsync(DnsEndPoint name, CancellationToken cancellationToken) => new([Server.EndPoint, Proxy.EndPoint]);

    /// <summary>Short limits, so that all of them are met; the rest as users have it.</summary>
    private SocketPoolOptions PoolOptions()
    {
        var options = new SocketPoolOptions
        {
            MaxConnectionsPerServer = Options.Connections,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            ReadTimeout = TimeSpan.FromSeconds(1),
            ResponseHeadTimeout = TimeSpan.FromSeconds(1.5),
            WriteTimeout = TimeSpan.FromSeconds(2),
            Expect100ContinueTimeout = TimeSpan.FromMilliseconds(50),
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromSeconds(7),
            UseProxy = false,
            MaxPipelineDepth = Options.PipelineDepth,
            EndPointResolver = ResolveAsync,
            LoggerFactory = Closings,
        };
        if (_certificate is { } certificate)
        {
            options.SslOptions = new() { RemoteCertificateValidationCallback = (_, seen, _, _) => seen?.GetCertHashString() == certificate.GetCertHashString() };
        }
        return options;
    }
}
