namespace PoolingClient.Tests.Pool;

/// <summary>Completes what others wait for so that they go on before it returns: then a test is one sequence of events.</summary>
internal static class OnThisThread
{
    /// <summary>
    /// A continuation runs where its task is completed, but not on a thread that has a synchronization context, and xunit sets one.
    /// </summary>
    public static void Run(Action complete)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            complete();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
