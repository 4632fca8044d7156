using System.Diagnostics;

namespace SocketLab.Kernel;

/// <summary>What a process takes at a moment.</summary>
/// <param name="ResidentOctets">Memory of the machine that it holds.</param>
/// <param name="Threads">Its threads.</param>
internal readonly record struct ProcessFacts(long ResidentOctets, int Threads)
{
    public static ProcessFacts Of(Process process)
    {
        process.Refresh();
        return new ProcessFacts(process.WorkingSet64, process.Threads.Count);
    }
}
