namespace PoolingClient.Diagnostics;

/// <summary>
/// Listeners, loggers and callbacks are others' code, and run where exchanges are completed and pools decide: what they throw must neither keep a response from its caller nor
/// leave a pool half-way.
/// </summary>
internal static class Listeners
{
    /// <summary>Tells them; what they throw ends with them.</summary>
    public static void Tell<T>(T what, Action<T> tell)
    {
        try
        {
            tell(what);
        }
        catch (Exception)
        {
            // There is nobody to tell: the one who would be is the one who failed.
        }
    }
}
