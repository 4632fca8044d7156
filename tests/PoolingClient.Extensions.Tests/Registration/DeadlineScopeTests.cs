using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests;

public sealed class DeadlineScopeTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task It_is_the_flows_own_and_the_smaller_of_those_around_it()
    {
        Assert.Null(DeadlineScope.Left);
        using (DeadlineScope.Begin(TimeSpan.FromSeconds(10), _time))
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            Assert.Equal(TimeSpan.FromSeconds(7), DeadlineScope.Left);
            using (DeadlineScope.Begin(TimeSpan.FromSeconds(60), _time)) Assert.Equal(TimeSpan.FromSeconds(7), DeadlineScope.Left);
            await Task.Run(() =>
            {
                using (DeadlineScope.Begin(TimeSpan.FromSeconds(2), _time)) Assert.Equal(TimeSpan.FromSeconds(2), DeadlineScope.Left);
            }).InTime();
            Assert.Equal(TimeSpan.FromSeconds(7), DeadlineScope.Left);
            _time.Advance(TimeSpan.FromSeconds(8));
            Assert.Equal(TimeSpan.Zero, DeadlineScope.Left);
        }
        Assert.Null(DeadlineScope.Left);
        Assert.Throws<ArgumentOutOfRangeException>(() => DeadlineScope.Begin(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public async Task Work_that_goes_on_behind_it_is_not_held_to_it()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<TimeSpan?> behind;
        using (DeadlineScope.Begin(TimeSpan.FromSeconds(10), _time)) behind = BehindAsync();
        ended.SetResult();
        Assert.Null(await behind.InTime());

        async Task<TimeSpan?> BehindAsync()
        {
            Assert.Equal(TimeSpan.FromSeconds(10), DeadlineScope.Left);
            await ended.Task;
            return DeadlineScope.Left;
        }
    }

    [Theory]
    [InlineData(null, null, "4000")]
    [InlineData(null, 9, "4000")]
    [InlineData(null, 2, "2000")]
    [InlineData(9, null, "4000")]
    [InlineData(3, 9, "3000")]
    public async Task A_request_gets_the_smaller_of_its_own_deadline_and_what_is_left(int? own, int? pools, string left)
    {
        await using SocketServer server = SocketServer.StartEcho();
        using IHost host = Hosts.Build("{}", (services, _) => services.AddPoolingClient("orders", options =>
        {
            (options.TimeProvider, options.DeadlineHeader) = (_time, "X-Left");
            if (pools is { } seconds) options.Deadline = TimeSpan.FromSeconds(seconds);
        }));
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        if (own is { } limit) request.SetDeadline(TimeSpan.FromSeconds(limit));
        using (DeadlineScope.Begin(TimeSpan.FromSeconds(5), _time))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            (await host.Client("orders").SendAsync(request).InTime()).Dispose();
        }
        Assert.Contains($"X-Left: {left}", server.Requests[0].RawHead, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_that_is_spent_fails_the_request_as_a_deadline_does()
    {
        await using SocketServer server = SocketServer.Start(async (_, gone) =>
        {
            await Task.Delay(Timeout.Infinite, gone);
            return ServerResponse.Ok();
        });
        using IHost host = Hosts.WithOrders("{}");
        using HttpClient client = host.Client("orders");
        using var scope = DeadlineScope.Begin(TimeSpan.Zero);
        var failure = await Assert.ThrowsAsync<PoolingRequestException>(() => client.GetStringAsync(server.Uri).InTime());
        Assert.Contains("Deadline", failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Throws<PoolingRequestException>(() => client.Send(new HttpRequestMessage(HttpMethod.Get, server.Uri)));
    }
}
