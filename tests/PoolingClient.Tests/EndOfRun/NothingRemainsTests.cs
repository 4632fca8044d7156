using System.Diagnostics;
using PoolingClient.Pool;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.EndOfRun;

/// <summary>
/// The last tests of a run (see <see cref="LastTestsFramework"/>): what all the others have used was given back, without the help of
/// finalizers. What ends on other threads a moment after its test is waited for.
/// </summary>
public sealed class NothingRemainsTests
{
    /// <summary>Longer than the waits of tests, which may be under way on other threads.</summary>
    private static readonly TimeSpan Limit = Waits.Limit + TimeSpan.FromSeconds(5);

    [Fact]
    public void No_pool_has_a_connection_or_a_dial()
    {
        WaitFor(() => SocketBudget.Process.Taken == 0);
        Assert.Equal(0, SocketBudget.Process.Taken);
    }

    [Fact]
    public void The_process_has_no_socket()
    {
        WaitFor(() => Remains.Sockets().Length == 0);
        Assert.Empty(Remains.Sockets());
    }

    /// <summary>Pools that were forgotten have one, and so have servers, limits and pauses. Limits of the tests' own waits, those that nobody needs any more, do not count.</summary>
    [Fact]
    public void No_timer_runs()
    {
        WaitFor(() => Timers() <= Remains.TimersBefore);
        Assert.InRange(Timers(), 0, Remains.TimersBefore);

        static long Timers() => Math.Max(0, Timer.ActiveCount - Waits.Clock.Alive);
    }

    [Fact]
    public void No_task_has_failed_with_nobody_looking()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Empty(Remains.Unobserved);
    }

    /// <summary>Waits without a timer of its own, and without an end of its own: the assertion that follows says what is there.</summary>
    private static void WaitFor(Func<bool> state)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!state() && Stopwatch.GetElapsedTime(begun) < Limit) Thread.Sleep(10);
    }
}
