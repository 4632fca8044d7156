using System.Net.Http;
using System.Runtime.CompilerServices;
using Polly;
using PoolingClient.Resilience;

namespace PoolingClient;

/// <summary>What the strategies of a pipeline of Polly's decided about a request, for whoever has its response or its failure.</summary>
public static class DecisionExtensions
{
    /// <summary>The name of the entry in <see cref="Exception.Data"/> under which a failure carries its decisions, one a line.</summary>
    public const string DataKey = "PoolingClient.Decisions";

    // Only requests about which something was decided have an entry; it goes with its response or exception.
    private static readonly ConditionalWeakTable<object, IReadOnlyList<ResilienceDecision>> s_decisions = [];

    /// <summary>The decisions that led to this response, oldest first; empty where there was nothing to decide.</summary>
    /// <exception cref="ArgumentNullException">The response is null.</exception>
    public static IReadOnlyList<ResilienceDecision> GetDecisions(this HttpResponseMessage response) => Find(response);

    /// <summary>The decisions that led to this failure, oldest first; empty where there was nothing to decide. Their text stands in the failure's Data under <see cref="DataKey"/>.</summary>
    /// <exception cref="ArgumentNullException">The exception is null.</exception>
    public static IReadOnlyList<ResilienceDecision> GetDecisions(this Exception exception) => Find(exception);

    /// <summary>The decisions so far about the request that runs in this context, for pipelines that are not in a <see cref="PoolingResilienceHandler"/>.</summary>
    /// <exception cref="ArgumentNullException">The context is null.</exception>
    public static IReadOnlyList<ResilienceDecision> GetDecisions(this ResilienceContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Properties.TryGetValue(ResilienceRequest.Key, out ResilienceRequest? request) ? request.Decisions : [];
    }

    internal static void Attach(object result, IReadOnlyList<ResilienceDecision> decisions)
    {
        s_decisions.AddOrUpdate(result, decisions);
        if (result is Exception exception) exception.Data[DataKey] = string.Join(Environment.NewLine, decisions);
    }

    private static IReadOnlyList<ResilienceDecision> Find(object result, [CallerArgumentExpression(nameof(result))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(result, name);
        return s_decisions.TryGetValue(result, out IReadOnlyList<ResilienceDecision>? decisions) ? decisions : [];
    }
}
