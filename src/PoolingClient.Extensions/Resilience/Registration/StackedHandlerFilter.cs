using System.Net.Http;
using Microsoft.Extensions.Http;

namespace PoolingClient.Resilience;

/// <summary>Looks at each client's handlers when all of them are there, those above ours too.</summary>
internal sealed class StackedHandlerFilter(ResilienceEngines engines) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (!builder.AdditionalHandlers.Any(static handler => handler is PoolingResilienceHandler)) return;
        string[] again = [.. builder.AdditionalHandlers.Where(HandlerChain.SendsAgain).Select(static handler => handler.GetType().Name)];
        if (again.Length > 1) engines.Get(builder.Name ?? "").WarnStacked(again);
    };
}
