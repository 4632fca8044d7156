using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Transport;

/// <summary>Resolvers that give nothing, or nothing in time.</summary>
public sealed class ResolutionFailureTests
{
    [Fact]
    public async Task A_resolver_that_is_silent_is_ended_by_ConnectTimeout_in_stage_Resolve()
    {
        var resolver = new Resolver { Until = new TaskCompletionSource().Task };
        using var timed = new Timed("ConnectTimeout", 3, change: options => options.EndPointResolver = resolver.ResolveAsync);
        Task<HttpResponseMessage> request = timed.GetAsync(Places.Uri);
        timed.AdvanceToLimit();
        Assert.Equal(1, timed.Origin.Dialing);
        timed.AdvanceOverLimit();
        PoolingRequestException failure = await timed.AssertEndsAsync(request);
        failure.Is(RequestStage.Resolve, RequestFate.NotSent, HttpRequestError.NameResolutionError, typeof(TimeoutException)).Says("the resolver gave no answer for 'api.test'");
        Assert.True(resolver.Token.IsCancellationRequested);
        Assert.Empty(failure.Timeline!.FailedDial!.Addresses);
    }

    [Fact]
    public async Task One_that_does_not_listen_to_its_token_is_left_behind()
    {
        var never = new TaskCompletionSource<IReadOnlyList<EndPoint>>();
        using var timed = new Timed("ConnectTimeout", 3, change: options => options.EndPointResolver = (_, _) => new(never.Task));
        Task<HttpResponseMessage> request = timed.GetAsync(Places.Uri);
        timed.Advance(3.05);
        await timed.AssertEndsAsync(request);
        never.SetException(new InvalidOperationException("Too late."));
    }

    [Fact]
    public async Task What_it_throws_is_the_cause()
    {
        var thrown = new InvalidOperationException("The registry is down.");
        PoolingRequestException failure = await FailAsync(new Resolver { Failure = thrown }, typeof(InvalidOperationException));
        failure.Says("the EndPointResolver failed for 'api.test': The registry is down.");
        Assert.Same(thrown, failure.InnerException);
        await FailAsync(new Resolver { Failure = new OperationCanceledException("It gave up.") }, typeof(OperationCanceledException));
        (await FailAsync(new Resolver { Failure = new SocketException((int)SocketError.HostNotFound) }, typeof(SocketException))).Says("'api.test' was not found");
    }

    [Fact]
    public async Task One_that_throws_before_it_returns_a_task_fails_like_the_others()
    {
        using var door = new Door(new SocketPoolOptions { EndPointResolver = (_, _) => throw new InvalidOperationException("At once.") });
        (await door.GetSecretAsync(Places.Uri).FailsAsync()).Is(RequestStage.Resolve, RequestFate.NotSent, HttpRequestError.NameResolutionError, typeof(InvalidOperationException)).Says("At once.");
    }

    [Fact]
    public async Task Nothing_and_what_cannot_be_connected_to_are_told()
    {
        (await FailAsync(new Resolver(), null)).Says("the EndPointResolver gave no end point for 'api.test'");
        (await FailAsync(new Resolver { EndPoints = null! }, null)).Says("the EndPointResolver gave no end point for 'api.test'");
        (await FailAsync(new Resolver { EndPoints = [null!] }, null)).Says("the EndPointResolver gave null for 'api.test'", "IPEndPoint");
        (await FailAsync(new Resolver(new Strange()), null)).Says("the EndPointResolver gave Strange for 'api.test'");
    }

    [Fact]
    public async Task A_failed_resolution_is_tried_again_by_the_next_request()
    {
        await using SocketServer server = Places.StartAlive();
        var resolver = new Resolver { Failure = new InvalidOperationException() };
        using var door = new Door(new SocketPoolOptions { EndPointResolver = resolver.ResolveAsync });
        await Assert.ThrowsAsync<PoolingRequestException>(() => door.GetAsync(Places.Uri));
        (resolver.Failure, resolver.EndPoints) = (null, [server.EndPoint]);
        Assert.Equal("/", await door.GetTextAsync(Places.Uri));
    }

    private static async Task<PoolingRequestException> FailAsync(Resolver resolver, Type? inner)
    {
        using var door = new Door(new SocketPoolOptions { EndPointResolver = resolver.ResolveAsync });
        return (await door.GetSecretAsync(Places.Uri).FailsAsync()).Is(RequestStage.Resolve, RequestFate.NotSent, HttpRequestError.NameResolutionError, inner);
    }

    private sealed class Strange : EndPoint;
}
