using System.Diagnostics;

namespace PoolingClient.Tests.Shows;

/// <summary>How far the process's memory grows above what it was at the start: what the heap holds, and what the kernel sees.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private const int LooksBetween = 512;

    private readonly Process _process = Process.GetCurrentProcess();
    private readonly long _atStart;
    private long _most;
    private int _looks;

    public MemoryWatch()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        _atStart = Now();
        _most = _atStart;
    }

    /// <summary>Octets.</summary>
    public long Growth => _most - _atStart;

    /// <summary>Measures now and then; each call counts.</summary>
    public void Look()
    {
        if (_looks++ % LooksBetween == 0) _most = Math.Max(_most, Now());
    }

    public void Dispose() => _process.Dispose();

    private long Now()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }
}
