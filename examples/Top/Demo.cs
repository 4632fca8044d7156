using PoolingClient;
using PoolingClient.Testing;

namespace Top;

/// <summary>
/// A load to look at, in this process: one origin whose answers are quick or slow, over few connections with several requests on each; and one that is asked in waves, by more callers than it may have
/// connections, that closes idle connections and now and then loses one.
/// </summary>
internal sealed class Demo : IAsyncDisposable
{
    private static readonly TimeSpan Wave = TimeSpan.FromSeconds(2.6), Calm = TimeSpan.FromSeconds(1.7);

    private readonly SocketServer _quick = SocketServer.Start(AnswerQuickAsync, new SocketServerOptions { MaxRecordedRequests = 0 });
    private readonly SocketServer _shy;
    private readonly HttpClient _client;
    private int _posts;

    public Demo()
    {
        _shy = SocketServer.Start(AnswerShyAsync, new SocketServerOptions { MaxRecordedRequests = 0, IdleClose = TimeSpan.FromSeconds(1) });
        // Six connections and four requests on each are 24 at once for the quick one; the shy one gets POSTs, which are never pipelined.
        Pool = new SocketPool(new SocketPoolOptions { Name = "demo", MaxConnectionsPerServer = 6, MaxPipelineDepth = 4 });
        _client = new HttpClient(new PoolingHttpHandler(Pool)) { Timeout = TimeSpan.FromSeconds(10) };
    }

    public SocketPool Pool { get; }

    /// <summary>Runs until it is stopped.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll([.. Enumerable.Range(0, 14).Select(caller => AskAsync(caller, stop)), .. Enumerable.Range(0, 9).Select(_ => OrderAsync(stop))]);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Pool.DisposeAsync();
        await _quick.DisposeAsync();
        await _shy.DisposeAsync();
    }

    /// <summary>One answer in ten takes its time, and holds up those that stand behind it.</summary>
    private static async Task<ServerResponse> AnswerQuickAsync(ServerRequest request, CancellationToken gone)
    {
        if (request.Target == "/slow") await Task.Delay(150, gone);
        return ServerResponse.Ok("quick\n");
    }

    private async Task<ServerResponse> AnswerShyAsync(ServerRequest request, CancellationToken gone)
    {
        int number = Interlocked.Increment(ref _posts);
        await Task.Delay(20 + number * 7 % 60, gone);
        ServerResponse answer = ServerResponse.Ok("placed\n");
        return number % 150 == 90 ? answer.WithEffect(Effect.At(EffectStage.BeforeStatusLine).Reset()) : answer;
    }

    private async Task AskAsync(int caller, CancellationToken stop)
    {
        for (int i = caller; !stop.IsCancellationRequested; i++)
        {
            await SendAsync(() => _client.GetAsync(new Uri(_quick.Uri, i % 10 == 9 ? "/slow" : "/quick"), stop));
            await PauseAsync(TimeSpan.FromMilliseconds(4 + caller), stop);
        }
    }

    private async Task OrderAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            long begun = TimeProvider.System.GetTimestamp();
            while (!stop.IsCancellationRequested && TimeProvider.System.GetElapsedTime(begun) < Wave) await SendAsync(() => _client.PostAsync(_shy.Uri, new StringContent("order"), stop));
            await PauseAsync(Calm, stop);
        }
    }

    private static async Task SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            (await send()).Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // The pool shows it.
        }
    }

    private static async Task PauseAsync(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, stop);
        }
        catch (OperationCanceledException)
        {
            // The caller looks at the token next.
        }
    }
}
