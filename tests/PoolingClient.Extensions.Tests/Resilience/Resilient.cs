using System.Collections.Concurrent;
using System.Net.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>A client without DI: a resilience handler over another handler, with all that it decided and logged.</summary>
internal sealed class Resilient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public Resilient(HttpMessageHandler inner, Action<PoolingResilienceOptions>? change = null, TimeProvider? time = null)
    {
        var options = new PoolingResilienceOptions { TimeProvider = time, OnDecision = Decisions.Enqueue, LoggerFactory = new LoggerFactory([new FakeLoggerProvider(Log)]) };
        // Without jitter a pause is what the formula says; without a time limit of its own the only timers are those of pauses.
        options.Retry.Randomizer = () => 0.5;
        options.AttemptTimeout.IsEnabled = false;
        change?.Invoke(options);
        Handler = new PoolingResilienceHandler(options, inner);
        _invoker = new HttpMessageInvoker(Handler);
    }

    public PoolingResilienceHandler Handler { get; }

    public ConcurrentQueue<ResilienceDecision> Decisions { get; } = new();

    public FakeLogCollector Log { get; } = new();

    public IEnumerable<ResilienceDecisionKind> Kinds => Decisions.Select(decision => decision.Kind);

    public static Uri Origin { get; } = new("http://origin.test/path?secret=1");

    public static HttpRequestMessage Request(string method, HttpContent? content = null, Uri? uri = null) => new(new HttpMethod(method), uri ?? Origin) { Content = content };

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) => _invoker.SendAsync(request, cancellationToken).InTime();

    public Task<HttpResponseMessage> SendAsync(string method, Uri? uri = null, CancellationToken cancellationToken = default) => SendAsync(Request(method, uri: uri), cancellationToken);

    public void Dispose() => _invoker.Dispose();
}
