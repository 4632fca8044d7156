namespace PoolingClient.Testing.Tests;

/// <summary>How long a test may take before it has failed, in milliseconds.</summary>
internal static class Limits
{
    internal const int Test = 30_000;

    internal const int LongTest = 120_000;
}
