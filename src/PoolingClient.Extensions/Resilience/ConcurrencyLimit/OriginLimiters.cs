using System.Globalization;
using System.Threading.RateLimiting;
using Polly.RateLimiting;

namespace PoolingClient.Resilience;

/// <summary>A limiter for each origin, behind Polly's rate limiter strategy. Limiters hold no timers, so one that is forgotten needs no disposal.</summary>
internal sealed class OriginLimiters
{
    private readonly TimeProvider _time;
    private readonly int _permits;
    private readonly int _queue;
    private readonly OriginBook<ConcurrencyLimiter> _limiters;

    public OriginLimiters(OriginConcurrencyLimitOptions options, TimeProvider time)
    {
        (_time, _permits, _queue) = (time, options.PermitLimit, options.QueueLimit);
        _limiters = new OriginBook<ConcurrencyLimiter>(time, _ => new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = _permits, QueueLimit = _queue }));
    }

    public ValueTask<RateLimitLease> AcquireAsync(RateLimiterArguments arguments)
    {
        ResilienceRequest request = ResilienceRequest.Of(arguments.Context, _time);
        return _limiters.Get(request.Origin).AcquireAsync(1, arguments.Context.CancellationToken);
    }

    public ValueTask OnRejected(OnRateLimiterRejectedArguments arguments)
    {
        ResilienceRequest.Of(arguments.Context, _time).Record(ResilienceDecisionKind.ConcurrencyRefused,
            string.Create(CultureInfo.InvariantCulture, $"{_permits} attempts are under way to the origin ({nameof(OriginConcurrencyLimitOptions.PermitLimit)}), and {_queue} may wait ({nameof(OriginConcurrencyLimitOptions.QueueLimit)}). This attempt was not sent."));
        return default;
    }
}
