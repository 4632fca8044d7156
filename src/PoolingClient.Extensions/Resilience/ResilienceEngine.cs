using System.Net.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;

namespace PoolingClient.Resilience;

/// <summary>The pipeline of a client with all that it remembers: budgets, circuits, latencies. Handlers come and go above it.</summary>
internal sealed class ResilienceEngine
{
    private readonly string _client;

    // 1: once true, always true.
    private int _warnedStacked;
    private int _warnedRepeated;

    public ResilienceEngine(PoolingResilienceOptions options, string client)
    {
        options.ThrowIfWrong();
        _client = client;
        Time = options.TimeProvider ?? TimeProvider.System;
        Deadline = options.Deadline;
        ILoggerFactory logs = options.LoggerFactory ?? NullLoggerFactory.Instance;
        Sink = new DecisionSink(logs.CreateLogger(ResilienceLog.Category), options.OnDecision);
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = "PoolingClient", InstanceName = client, TimeProvider = Time };
        // Polly's own log and metrics, as in every other pipeline.
        builder.ConfigureTelemetry(logs);
        Pipeline = builder.AddPoolingResilience(options).Build();
    }

    public ResiliencePipeline<HttpResponseMessage> Pipeline { get; }

    public TimeProvider Time { get; }

    public TimeSpan Deadline { get; }

    public DecisionSink Sink { get; }

    /// <summary>Once for a client, however many handlers it has.</summary>
    public void WarnStacked(IReadOnlyList<string> handlers)
    {
        if (Interlocked.Exchange(ref _warnedStacked, 1) == 0) ResilienceLog.Stacked(Sink.Logger, _client, string.Join(" over ", handlers));
    }

    /// <inheritdoc cref="WarnStacked"/>
    public void WarnRepeated(int count)
    {
        if (Interlocked.Exchange(ref _warnedRepeated, 1) == 0) ResilienceLog.Repeated(Sink.Logger, count, _client);
    }
}
