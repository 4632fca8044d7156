using Microsoft.Extensions.Logging;

namespace PoolingClient.Resilience;

/// <summary>Where decisions go when they are made: the log, and the callback of the options.</summary>
internal sealed class DecisionSink(ILogger logger, Action<ResilienceDecision>? callback)
{
    public ILogger Logger => logger;

    public void Write(ResilienceDecision decision)
    {
        ResilienceLog.Write(logger, decision);
        try
        {
            callback?.Invoke(decision);
        }
        catch (Exception e)
        {
            // A request does not fail because somebody who watches it does.
            ResilienceLog.CallbackFailed(logger, decision.Kind, e);
        }
    }
}
