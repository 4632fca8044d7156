namespace PoolingClient.Examples.Tests.Packages;

/// <summary>A test of the packages: a release build and two restores, which take most of a minute. It is asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PackagesFactAttribute : FactAttribute
{
    public static bool IsAskedFor { get; } = Environment.GetEnvironmentVariable("POOLINGCLIENT_PACKAGES") == "all";

    public PackagesFactAttribute()
    {
        if (!IsAskedFor) Skip = "It packs, restores and builds: asked for with POOLINGCLIENT_PACKAGES=all.";
    }
}
