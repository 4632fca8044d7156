using System.Collections.Concurrent;
using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak;

/// <summary>
/// Runs workers against the server for a time, restarts the server, looks at quiet points and in the end whether anything is left, and says what was found
/// (<see cref="Findings"/> says what counts).
/// </summary>
internal sealed class SoakEngine(SoakOptions options, Action<string> tell, Func<HttpMessageHandler, HttpMessageHandler>? change = null)
{
    private readonly ConcurrentQueue<Exception> _unobserved = [];

    public async Task<SoakResult> RunAsync(CancellationToken stop = default)
    {
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) => _unobserved.Enqueue(e.Exception);
        tell($"warming up for seed {options.Seed}");   // writing opens descriptors too
        await WarmUpAsync();
        Remains before = Remains.Now();
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            var run = new SoakRun(options, change);
            tell($"seed={options.Seed} schedule={run.Schedule.Hash(options.Workers, 500, 500):x16} workers={options.Workers} connections={options.Connections} pipeline={options.PipelineDepth} tls={options.Tls}");
            await using (run)
            {
                await SendAsync(run, stop);
                await ShutDownAsync(run);
            }
            await LookForRemainsAsync(run, before);
            return Result(run);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }
    }

    /// <summary>What a process opens once and keeps is not a leak: a short run of everything comes before the first look.</summary>
    private async Task WarmUpAsync()
    {
        await using var run = new SoakRun(options with { Seed = -1 });
        Task[] workers = [.. Enumerable.Range(0, options.Workers).Select(number => Task.Run(new Worker(run, number).RunAsync))];
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        run.Stop();
        run.Proxy.Heal();
        await Task.WhenAll(workers);
        await run.Pool.ShutdownAsync(options.SettleLimit);
    }

    private async Task SendAsync(SoakRun run, CancellationToken stop)
    {
        Task[] workers = [.. Enumerable.Range(0, options.Workers).Select(number => Task.Run(new Worker(run, number).RunAsync))];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(options.Duration);
        Task keeping = KeepPipeliningAsync(run, end.Token);
        try
        {
            while (true)
            {
                await Task.Delay(options.RestartInterval / 2, end.Token);
                await LookWhileQuietAsync(run);
                await Task.Delay(options.RestartInterval / 2, end.Token);
                await run.Server.RestartAsync();
                run.Restarts++;
                tell($"{run.Ledger.Now.TotalSeconds,6:0} s  {Result(run)}  {run.Describe()}");
            }
        }
        catch (OperationCanceledException)
        {
            run.Stop();
            run.Proxy.Heal();
            await Task.WhenAll(workers);
            await keeping;
        }
    }

    /// <summary>
    /// After a break the client does not pipeline to the origin for seconds, and longer each time; this server breaks the contract several times a second. Under another name it is another
    /// origin, with which the client begins anew: one at a time, of 8 connections.
    /// </summary>
    private async Task KeepPipeliningAsync(SoakRun run, CancellationToken end)
    {
        while (options.PipelineDepth > 1 && !end.IsCancellationRequested)
        {
            await Task.Delay(10, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (OriginSnapshot origin in run.Pool.GetSnapshot().Origins)
            {
                if (origin is { PipelineDepth: 1, PipelineReason: not null }) run.Rename(origin.Origin, origin.PipelineReason);
            }
        }
    }

    /// <summary>No request is under way: so no connection is in use, nobody waits, and the server has no more connections than the client.</summary>
    private async Task LookWhileQuietAsync(SoakRun run)
    {
        Task quiet = run.Gate.CloseAsync();
        run.Proxy.Heal();
        await quiet;
        string? left = await WaitForNothingAsync(() =>
        {
            run.Proxy.Heal();   // a connection that became silent since would keep its end from the server
            IReadOnlyList<OriginSnapshot> origins = run.Pool.GetSnapshot().Origins;
            foreach (OriginSnapshot origin in origins)
            {
                if (origin.Connections != origin.Idle || origin.Waiting != 0 || origin.Dialing != 0) return $"at a quiet point the pool has {origin}";
            }
            int connections = origins.Sum(origin => origin.Connections);
            return run.Server.ConnectionsOpen > connections ? $"at a quiet point the server has {run.Server.ConnectionsOpen} connections, and the client {connections}; open in the fault proxy: {Open(run)}" : null;
        });
        if (left is not null) run.Findings.AddLeaked(left);
        run.Gate.Open();
    }

    private async Task ShutDownAsync(SoakRun run)
    {
        if (!await run.Pool.ShutdownAsync(options.SettleLimit)) run.Findings.AddLeaked($"exchanges: all requests have ended, and the pool waits for some: {string.Join(", ", run.Pool.GetSnapshot().Origins)}");
        // A dial that the shutdown cancels ends on a thread of its own, which a busy machine may not run at once.
        string? kept = await WaitForNothingAsync(() =>
            run.Pool.GetSnapshot().Origins.FirstOrDefault(one => one.Connections != 0 || one.Waiting != 0 || one.Dialing != 0) is { } origin ? $"after the shutdown the pool has {origin}" : null);
        if (kept is not null) run.Findings.AddLeaked(kept);
        string? left = await WaitForNothingAsync(() =>
        {
            run.Proxy.Heal();
            return run.Server.ConnectionsOpen + run.Proxy.ConnectionsOpen > 0 ? $"after the shutdown the server has {run.Server.ConnectionsOpen} connections, the fault proxy {run.Proxy.ConnectionsOpen}: {Open(run)}" : null;
        });
        if (left is not null) run.Findings.AddLeaked(left);
        run.Ledger.CloseBooks(run.Schedule);
        run.Closings.CloseBooks();
    }

    private async Task LookForRemainsAsync(SoakRun run, Remains before)
    {
        if (await Remains.SettleAsync(before, options.SettleLimit) is { } more) run.Findings.AddLeaked($"in the end the process has {more}");
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        foreach (Exception one in _unobserved) run.Findings.AddLeaked($"the exception of a task that nobody looked at: {one}");
        tell($"{run.Describe()}; {run.ByWire} of the answers through the wire door");
        if (run.Answered * 2 < run.Requests) run.Findings.AddLost($"{run.Answered} of {run.Requests} requests were answered: faults are not that many");
        if (run.ByWire == 0) run.Findings.AddLost("nothing was answered through the wire door");
        if (options.PipelineDepth > 1)
        {
            tell($"pipelined: {run.Ledger.Behind} requests came behind others, up to {run.Ledger.Deepest} at once; {run.Ledger.FaultsBefore} faults had others behind them; {run.Names} origins");
            foreach (string reason in run.DescribeReasons()) tell(reason);
            if (run.Ledger.Behind == 0) run.Findings.AddLost("nothing was pipelined");
        }
        foreach (string failure in run.DescribeFailures()) tell(failure);
    }

    private static string Open(SoakRun run) => string.Join("; ", run.Proxy.Connections.Where(connection => !connection.Ended.IsCompleted));

    private async Task<string?> WaitForNothingAsync(Func<string?> look)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            string? left = look();
            if (left is null || TimeProvider.System.GetElapsedTime(begun) > options.SettleLimit) return left;
            await Task.Delay(10);
        }
    }

    private static SoakResult Result(SoakRun run) =>
        new(run.Findings.Lost, run.Findings.Duplicated, run.Findings.Mismatched, run.Findings.Leaked, run.Requests, run.Faults) { Texts = run.Findings.Texts };
}
