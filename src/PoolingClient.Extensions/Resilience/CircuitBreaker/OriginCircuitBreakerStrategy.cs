using System.Globalization;
using System.Net.Http;
using Polly;
using Polly.CircuitBreaker;
using Polly.Telemetry;

namespace PoolingClient.Resilience;

/// <summary>Polly's circuit breaker, one for each origin: a pipeline of that one strategy, whose instance name is the origin.</summary>
internal sealed class OriginCircuitBreakerStrategy : ResilienceStrategy<HttpResponseMessage>
{
    private readonly TimeProvider _time;
    private readonly OriginBook<ResiliencePipeline<HttpResponseMessage>> _circuits;

    public OriginCircuitBreakerStrategy(OriginCircuitBreakerOptions options, StrategyBuilderContext context, TelemetryListener? listener)
    {
        (double ratio, int throughput, TimeSpan sampling, TimeSpan pause, string? name) =
            (options.FailureRatio, options.MinimumThroughput, options.SamplingDuration, options.BreakDuration, options.Name);
        _time = context.TimeProvider;
        _circuits = new OriginBook<ResiliencePipeline<HttpResponseMessage>>(_time, Make);

        ResiliencePipeline<HttpResponseMessage> Make(string origin)
        {
            var state = new CircuitBreakerStateProvider();
            var circuit = new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                Name = name,
                FailureRatio = ratio,
                MinimumThroughput = throughput,
                SamplingDuration = sampling,
                BreakDuration = pause,
                StateProvider = state,
                ShouldHandle = args => ValueTask.FromResult(IsFailure(args.Outcome, state)),
                OnOpened = args => Record(args.Context, ResilienceDecisionKind.CircuitOpened, OutcomeJudge.Of(args.Outcome).Words, args.BreakDuration),
                OnHalfOpened = args => Record(args.Context, ResilienceDecisionKind.CircuitHalfOpened, "the break is over: this request tries the origin", null),
                OnClosed = args => Record(args.Context, ResilienceDecisionKind.CircuitClosed, "the request that tried the origin succeeded", null),
            };
            var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { Name = "PoolingClient.CircuitBreaker", InstanceName = origin, TimeProvider = _time, TelemetryListener = listener };
            return builder.AddCircuitBreaker(circuit).Build();
        }
    }

    protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        ResilienceRequest request = ResilienceRequest.Of(context, _time);
        ResiliencePipeline<HttpResponseMessage> circuit = _circuits.Get(request.Origin);
        // The type of the state ends here. Were it handed on, the circuit's pipeline would exist for a state made of it, this strategy for that one, and so on: a compiler that has to know all
        // types beforehand (Native AOT) would not come to an end.
        Func<ResilienceContext, ValueTask<Outcome<HttpResponseMessage>>> within = inner => callback(inner, state);
        Outcome<HttpResponseMessage> outcome = await circuit.ExecuteOutcomeAsync(static (inner, within) => within(inner), context, within).ConfigureAwait(context.ContinueOnCapturedContext);
        if (outcome.Exception is BrokenCircuitException broken)
        {
            string when = broken.RetryAfter is { } left ? string.Create(CultureInfo.InvariantCulture, $" for another {left.TotalSeconds:0.###} s") : "";
            request.Record(ResilienceDecisionKind.CircuitRefused, $"the circuit of the origin is open{when}. This attempt was not sent.", broken.RetryAfter);
        }
        return outcome;
    }

    /// <summary>A request that was sent to try the origin and was cancelled proves nothing: the circuit stays open, where Polly would close it.</summary>
    private static bool IsFailure(in Outcome<HttpResponseMessage> outcome, CircuitBreakerStateProvider state) =>
        OutcomeJudge.Of(outcome).IsTransient || (outcome.Exception is OperationCanceledException && state.CircuitState == CircuitState.HalfOpen);

    private ValueTask Record(ResilienceContext context, ResilienceDecisionKind kind, string reason, TimeSpan? delay)
    {
        ResilienceRequest.Of(context, _time).Record(kind, reason, delay);
        return default;
    }
}
