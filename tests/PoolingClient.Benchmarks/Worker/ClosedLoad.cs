using System.Diagnostics;
using System.Runtime;
using PoolingClient.Benchmarks.Server;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>Callers that each wait for a response before they send the next request: as fast as the client can.</summary>
internal sealed class ClosedLoad(LoadSpec spec, Door door, ServerGauge gauge)
{
    // Until all callers are under way.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    // What is in flight when a window ends has this long to come to its end.
    private static readonly TimeSpan MostEnding = TimeSpan.FromSeconds(30);

    /// <summary>Blocks the calling thread, which must not be one of the pool's: on one core its callers would have nobody to run them.</summary>
    public WindowResult Run(TimeSpan window)
    {
        GC.Collect();
        var round = new Round();
        var callers = new Caller[spec.Callers];
        for (int i = 0; i < callers.Length; i++) callers[i] = new Caller(i, spec, round);
        Task all = Task.WhenAll(callers.Select(caller => Task.Run(() => RunAsync(caller, round))));
        if (spec.MostPerWindow == 0) all.Wait(Settling);
        (double Client, double Server) coresBefore = ReadCores();   // outside what is counted: reading them allocates
        Reading before = Read(callers);
        all.Wait(window);
        Reading after = Read(callers);
        (double Client, double Server) coresAfter = ReadCores();
        round.Stop();
        if (!all.Wait(MostEnding)) throw new TimeoutException("Requests in flight did not end.");
        ServerCounts counts = after.Counts - before.Counts;
        return new WindowResult
        {
            Seconds = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds,
            Requests = after.Requests - before.Requests,
            Octets = after.Octets - before.Octets,
            CpuSeconds = (after.Cpu - before.Cpu).TotalSeconds,
            Allocated = after.Allocated - before.Allocated,
            Receives = counts.Receives - (spec.CountsPort == 0 ? 0 : 1),
            Segments = Math.Max(0, counts.Segments - 1),
            Connections = counts.Connections,
            Others = OthersBetween(before, after, coresAfter.Client - coresBefore.Client, coresAfter.Server - coresBefore.Server),
            ServerCpuSeconds = counts.CpuMicroseconds / 1e6,
            Failures = round.Failures,
            FirstFailure = round.FirstFailure,
        };
    }

    /// <summary>A window that says of what type the allocations were.</summary>
    public WindowResult Profile(TimeSpan window)
    {
        using var listener = new AllocationListener();
        WindowResult result = Run(window);
        return result with { Types = listener.Largest(25).ToDictionary(type => type.Type, type => type.Share * result.AllocatedPerRequest) };
    }

    /// <summary>
    /// Windows of half a second until three in a row agree within a few percent, and the runtime has compiled next to nothing for some seconds: what is used often is
    /// compiled again and again, better each time, which on one busy core takes half a minute.
    /// </summary>
    public WindowResult WarmUp(TimeSpan least, TimeSpan most)
    {
        const double Close = 0.04;
        const int Calm = 6, FewMethods = 2;
        long begin = Stopwatch.GetTimestamp();
        WindowResult? older = null, old = null;
        int calm = 0;
        while (true)
        {
            long compiled = JitInfo.GetCompiledMethodCount();
            WindowResult now = Run(TimeSpan.FromSeconds(0.5));
            calm = JitInfo.GetCompiledMethodCount() - compiled <= FewMethods ? calm + 1 : 0;
            TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
            bool isSteady = calm >= Calm && old is not null && older is not null && Differ(now.Rate, old.Rate) < Close && Differ(now.Rate, older.Rate) < Close;
            if ((isSteady && elapsed >= least) || elapsed >= most || now.Failures > 0) return now with { IsSteady = isSteady };
            (older, old) = (old, now);
        }
    }

    private (double Client, double Server) ReadCores() => (CoreGauge.ReadBusy(spec.ClientCore), CoreGauge.ReadBusy(spec.ServerCore));

    private double OthersBetween(Reading before, Reading after, double client, double server)
    {
        double seconds = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;
        client -= (after.Cpu - before.Cpu).TotalSeconds;
        server = spec.CountsPort == 0 ? 0 : server - ((after.Counts - before.Counts).CpuMicroseconds / 1e6);
        double most = Math.Max(client, server) / seconds;
        return double.IsNaN(most) ? 0 : Math.Clamp(most, 0, 1);
    }

    private static double Differ(double a, double b) => a > 0 ? Math.Abs(a - b) / a : 1;

    private async Task RunAsync(Caller caller, Round round)
    {
        while (caller.Continues)
        {
            try
            {
                await door.RunAsync(caller);
            }
            catch (Exception e)
            {
                round.Fail(e);
            }
        }
    }

    private Reading Read(Caller[] callers)
    {
        ServerCounts counts = gauge.Read();
        long requests = 0, octets = 0;
        foreach (Caller caller in callers)
        {
            requests += caller.Requests;
            octets += caller.Octets;
        }
        return new Reading(Stopwatch.GetTimestamp(), requests, octets, Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true), counts);
    }

    private readonly record struct Reading(long At, long Requests, long Octets, TimeSpan Cpu, long Allocated, ServerCounts Counts);
}
