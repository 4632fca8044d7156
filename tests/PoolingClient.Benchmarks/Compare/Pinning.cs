using System.Diagnostics;
using PoolingClient.Benchmarks.Server;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>Gives the clients one core and the server another, where there are two: so neither takes the other's time.</summary>
internal static unsafe class Pinning
{
    private const int Words = 16;   // 1,024 cores

    /// <summary>The cores of clients and server; below zero for none of their own.</summary>
    public static (int Client, int Server) Cores { get; } = Choose();

    /// <summary>Starts a process that sees only this core from its first instruction on, so that its runtime is set up for one.</summary>
    public static Process Start(ProcessStartInfo what, int core)
    {
        if (core < 0) return Process.Start(what)!;
        if (!OperatingSystem.IsLinux())
        {
            Process process = Process.Start(what)!;
            if (OperatingSystem.IsWindows()) process.ProcessorAffinity = 1 << core;
            return process;
        }
        ulong* before = stackalloc ulong[Words];
        ulong* pinned = stackalloc ulong[Words];
        new Span<ulong>(pinned, Words).Clear();
        pinned[core / 64] = 1UL << (core % 64);
        // A child has the cores of the thread that starts it.
        _ = Libc.GetAffinity(0, Words * sizeof(ulong), before);
        _ = Libc.SetAffinity(0, Words * sizeof(ulong), pinned);
        try
        {
            return Process.Start(what)!;
        }
        finally
        {
            _ = Libc.SetAffinity(0, Words * sizeof(ulong), before);
        }
    }

    private static (int Client, int Server) Choose()
    {
        if (OperatingSystem.IsWindows() && Environment.ProcessorCount > 1) return (0, 1);
        if (!OperatingSystem.IsLinux()) return (-1, -1);
        ulong* mask = stackalloc ulong[Words];
        new Span<ulong>(mask, Words).Clear();
        _ = Libc.GetAffinity(0, Words * sizeof(ulong), mask);
        var allowed = new List<int>();
        for (int core = 0; core < Words * 64; core++)
        {
            if ((mask[core / 64] >> (core % 64) & 1) != 0) allowed.Add(core);
        }
        return allowed.Count > 1 ? (allowed[0], allowed[1]) : (-1, -1);
    }
}
