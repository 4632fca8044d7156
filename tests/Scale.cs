namespace PoolingClient;

/// <summary>
/// How much is tried. Where more of the same finds only what is rare, a plain `dotnet test` has few octets, rounds, requests and servers; with POOLINGCLIENT_TESTS=all, as .ci/run has it,
/// all of them are tried. Projects that need it compile this file.
/// </summary>
internal static class Scale
{
    public const string Variable = "POOLINGCLIENT_TESTS";

    /// <summary>Everything, because the environment has POOLINGCLIENT_TESTS=all.</summary>
    public static bool IsAll { get; } = Environment.GetEnvironmentVariable(Variable) == "all";

    public static int Of(int all, int few) => IsAll ? all : few;
}
