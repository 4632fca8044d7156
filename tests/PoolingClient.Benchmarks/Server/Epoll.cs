using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PoolingClient.Benchmarks.Server;

/// <summary>Waits for many sockets at once, to the microsecond where the C library can.</summary>
internal sealed unsafe class Epoll
{
    private const int MostEvents = 512;

    // The kernel's struct is packed on x64, and nowhere else.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _descriptor;
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(MostEvents * 16));
    private bool _isExact = true;

    public Epoll()
    {
        _descriptor = Libc.EpollCreate(Libc.CloseOnExec);
        if (_descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public void Add(int descriptor, uint events) => Control(Libc.EpollAdd, descriptor, events);

    public void Modify(int descriptor, uint events) => Control(Libc.EpollModify, descriptor, events);

    /// <param name="nanoseconds">How long to wait; below zero: until something comes.</param>
    /// <returns>How many of the events are set.</returns>
    public int Wait(long nanoseconds)
    {
        int count = WaitOnce(nanoseconds);
        if (count >= 0) return count;
        int error = Marshal.GetLastPInvokeError();
        return error == Libc.Interrupted ? 0 : throw new Win32Exception(error);
    }

    public (int Descriptor, uint Events) this[int index]
    {
        get
        {
            byte* at = _events + (index * Stride);
            return (*(int*)(at + Stride - 8), *(uint*)at);
        }
    }

    private int WaitOnce(long nanoseconds)
    {
        if (_isExact && nanoseconds > 0)
        {
            try
            {
                Libc.TimeSpec limit = Libc.TimeSpec.Of(nanoseconds);
                return Libc.EpollWaitExactly(_descriptor, _events, MostEvents, &limit, null);
            }
            catch (EntryPointNotFoundException)
            {
                _isExact = false;   // a C library from before 2021: whole milliseconds
            }
        }
        int milliseconds = nanoseconds < 0 ? -1 : (int)Math.Min(int.MaxValue, (nanoseconds + 999_999) / 1_000_000);
        return Libc.EpollWait(_descriptor, _events, MostEvents, milliseconds);
    }

    private void Control(int operation, int descriptor, uint events)
    {
        byte* change = stackalloc byte[16];
        *(uint*)change = events;
        *(long*)(change + Stride - 8) = descriptor;
        if (Libc.EpollControl(_descriptor, operation, descriptor, change) < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}
