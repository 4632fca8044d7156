using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoolingClient.Resilience;

/// <summary>One engine for each client, for as long as the host runs. Where a client's options change, requests from then on run in a new one.</summary>
internal sealed class ResilienceEngines : IDisposable
{
    private readonly IOptionsMonitor<PoolingResilienceOptions> _options;
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider? _time;
    private readonly IDisposable? _changes;

    // As many as there are names of clients.
    private readonly ConcurrentDictionary<string, Lazy<ResilienceEngine>> _engines = new(StringComparer.Ordinal);

    public ResilienceEngines(IOptionsMonitor<PoolingResilienceOptions> options, ILoggerFactory logs, IServiceProvider services)
    {
        (_options, _logs, _time) = (options, logs, services.GetService<TimeProvider>());
        _changes = options.OnChange(OnChange);
    }

    public ResilienceEngine Get(string client) => _engines.GetOrAdd(client, name => new Lazy<ResilienceEngine>(() => Make(name, _options.Get(name)))).Value;

    public void Dispose() => _changes?.Dispose();

    private void OnChange(PoolingResilienceOptions options, string? client)
    {
        if (client is null || !_engines.ContainsKey(client)) return;
        ResilienceEngine engine = Make(client, options);
        _engines[client] = new Lazy<ResilienceEngine>(engine);
        ResilienceLog.Changed(engine.Sink.Logger, client);
    }

    private ResilienceEngine Make(string client, PoolingResilienceOptions options)
    {
        options.LoggerFactory ??= _logs;
        options.TimeProvider ??= _time;
        return new ResilienceEngine(options, client);
    }
}
