using System.Net.Http;

namespace PoolingClient.Resilience;

/// <summary>What stands below a resilience handler. It is looked at with the first request, when the chain is whole.</summary>
internal sealed class HandlerChain
{
    /// <summary>Long chains have ten handlers; one that leads back to itself has no end.</summary>
    private const int MostHandlers = 64;

    private HandlerChain(TimeSpan poolDeadline) => PoolDeadline = poolDeadline;

    /// <summary>The pool's <see cref="SocketPoolOptions.Deadline"/>, which would else be each attempt's; infinite where the chain does not end in one of our handlers.</summary>
    public TimeSpan PoolDeadline { get; }

    public static HandlerChain Read(PoolingResilienceHandler top, ResilienceEngine engine)
    {
        TimeSpan deadline = Timeout.InfiniteTimeSpan;
        var again = new List<string>();
        HttpMessageHandler? handler = top;
        for (int i = 0; i < MostHandlers && handler is not null; i++)
        {
            if (SendsAgain(handler)) again.Add(handler.GetType().Name);
            if (handler is PoolingHttpHandler pooling) deadline = pooling.Pool.Options.Deadline;
            handler = (handler as DelegatingHandler)?.InnerHandler;
        }
        if (again.Count > 1) engine.WarnStacked(again);
        return new HandlerChain(deadline);
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
