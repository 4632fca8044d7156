using System.Diagnostics.Metrics;
using System.Net.Http;

namespace PoolingClient.Resilience;

/// <summary>What stands below a resilience handler. It is looked at with the first request, when the chain is whole.</summary>
internal sealed class HandlerChain
{
    /// <summary>Long chains have ten handlers; one that leads back to itself has no end.</summary>
    private const int MostHandlers = 64;

    private HandlerChain(TimeSpan poolDeadline, IMeterFactory? meters) => (PoolDeadline, Meters) = (poolDeadline, meters);

    /// <summary>The pool's <see cref="SocketPoolOptions.Deadline"/>, which would else be each attempt's; infinite where the chain does not end in one of our handlers.</summary>
    public TimeSpan PoolDeadline { get; }

    /// <summary>Where the pool's metrics are, which count retries too; null for the shared ones.</summary>
    public IMeterFactory? Meters { get; }

    public static HandlerChain Read(PoolingResilienceHandler top, ResilienceEngine engine)
    {
        TimeSpan deadline = Timeout.InfiniteTimeSpan;
        IMeterFactory? meters = null;
        var again = new List<string>();
        HttpMessageHandler? handler = top;
        for (int i = 0; i < MostHandlers && handler is not null; i++)
        {
            if (SendsAgain(handler)) again.Add(handler.GetType().Name);
            if (handler is PoolingHttpHandler pooling) (deadline, meters) = (pooling.Pool.Options.Deadline, pooling.Pool.Options.MeterFactory);
            handler = (handler as DelegatingHandler)?.InnerHandler;
        }
        if (again.Count > 1) engine.WarnStacked(again);
        return new HandlerChain(deadline, meters);
    }

    /// <summary>Ours, those of Microsoft.Extensions.Http.Resilience and .Polly, and what by its name is one of that kind.</summary>
    public static bool SendsAgain(HttpMessageHandler handler)
    {
        string name = handler.GetType().Name;
        return handler is PoolingResilienceHandler
            || name.Contains("Resilience", StringComparison.Ordinal) || name.Contains("PolicyHttpMessage", StringComparison.Ordinal)
            || name.Contains("Retry", StringComparison.Ordinal) || name.Contains("Polly", StringComparison.Ordinal);
    }
}
