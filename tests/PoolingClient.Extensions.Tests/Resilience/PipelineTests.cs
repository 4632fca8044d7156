using System.Net;
using System.Net.Http;
using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>The strategies in pipelines of other people's.</summary>
public sealed class PipelineTests
{
    [Fact]
    public async Task A_strategy_alone_in_a_pipeline_takes_the_request_from_the_context()
    {
        ResiliencePipeline<HttpResponseMessage> pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetryBudget(new RetryBudgetOptions())
            .AddPoolingRetry(new PoolingRetryOptions { Delay = TimeSpan.Zero })
            .Build();
        using HttpRequestMessage request = Resilient.Request("GET");
        ResilienceContext context = ResilienceContextPool.Shared.Get();
        context.Properties.Set(PoolingResilience.RequestKey, request);
        var sent = new List<HttpRequestMessage>();
        using HttpResponseMessage response = await pipeline.ExecuteAsync(one =>
        {
            sent.Add(one.Properties.GetValue(PoolingResilience.RequestKey, null!));
            return ValueTask.FromResult(Script.Answer(sent.Count < 3 ? 503 : 200));
        }, context);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, sent.Distinct().Count());
        Assert.Same(request, sent[0]);
        Assert.Equal([ResilienceDecisionKind.Retried, ResilienceDecisionKind.Retried], context.GetDecisions().Select(decision => decision.Kind));
        ResilienceContextPool.Shared.Return(context);
    }

    [Fact]
    public async Task They_stand_in_pipelines_of_Microsofts_resilience_package()
    {
        var script = new Script(503, 503, 200);
        var services = new ServiceCollection();
        services.AddHttpClient("it").ConfigurePrimaryHttpMessageHandler(() => script)
            .AddResilienceHandler("mine", builder => builder.AddRetryBudget(new RetryBudgetOptions()).AddPoolingRetry(new PoolingRetryOptions { Delay = TimeSpan.Zero }));
        await using ServiceProvider provider = services.BuildServiceProvider();
        using HttpResponseMessage response = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("it").GetAsync(Resilient.Origin).InTime();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, script.Sent.Distinct().Count());
    }

    [Fact]
    public async Task Without_a_request_it_says_what_is_missing()
    {
        ResiliencePipeline<HttpResponseMessage> pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>().AddPoolingRetry(new PoolingRetryOptions()).Build();
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await pipeline.ExecuteAsync(_ => ValueTask.FromResult(Script.Answer(200))));
        Assert.Contains("RequestKey", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_are_refused_where_they_are_added()
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage>();
        Assert.Contains("Retry.MaxRetryAttempts", Assert.Throws<ArgumentException>(() => builder.AddPoolingRetry(new PoolingRetryOptions { MaxRetryAttempts = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains("RetryBudget.Burst", Assert.Throws<ArgumentException>(() => builder.AddRetryBudget(new RetryBudgetOptions { Burst = 0 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => builder.AddPoolingHedging(null!));
    }
}
