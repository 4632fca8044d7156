namespace PoolingClient;

/// <summary>
/// How much is tried. A plain `dotnet test` tries everything that there is to try, but with few octets, rounds and requests where more of the same find only what is rare; with
/// POOLINGCLIENT_TESTS=all, as .ci/run has it, all of them. Projects that need it compile this file.
/// </summary>
internal static class Scale
{
    public const string Variable = "POOLINGCLIENT_TESTS";

    /// <summary>Everything, because the environment has POOLINGCLIENT_TESTS=all.</summary>
    public static bool IsAll { get; } = Environment.GetEnvironmentVariable(Variable) == "all";

    public static int Of(int all, int few) => IsAll ? all : few;
}
