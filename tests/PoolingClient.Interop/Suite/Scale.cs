namespace PoolingClient.Interop;

/// <summary>How much is tried. A plain `dotnet test` tries every feature with every server, with few requests; all of them take minutes.</summary>
internal static class Scale
{
    private const string Variable = "POOLINGCLIENT_INTEROP";

    /// <summary>Everything, because the environment has POOLINGCLIENT_INTEROP=all.</summary>
    public static bool IsAll { get; } = Environment.GetEnvironmentVariable(Variable) == "all";

    public static int Of(int all, int few) => IsAll ? all : few;
}
