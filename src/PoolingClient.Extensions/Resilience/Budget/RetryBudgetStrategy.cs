using System.Net.Http;
using Polly;

namespace PoolingClient.Resilience;

/// <summary>Counts each request for its origin, and offers the origin's budget to the strategies within.</summary>
internal sealed class RetryBudgetStrategy : ResilienceStrategy<HttpResponseMessage>
{
    private readonly TimeProvider _time;
    private readonly OriginBook<RetryBudget> _budgets;

    public RetryBudgetStrategy(RetryBudgetOptions options, StrategyBuilderContext context)
    {
        (double ratio, double perSecond, double burst) = (options.Ratio, options.PerSecond, options.Burst);
        _time = context.TimeProvider;
        _budgets = new OriginBook<RetryBudget>(_time, _ => new RetryBudget(ratio, perSecond, burst, _time));
    }

    protected override ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
    {
        ResilienceRequest request = ResilienceRequest.Of(context, _time);
        RetryBudget budget = _budgets.Get(request.Origin);
        budget.AddRequest();
        request.Budget = budget;
        return callback(context, state);
    }
}
