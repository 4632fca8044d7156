namespace PoolingClient.Tests.Wire;

/// <summary>For what reads piece by piece: in a debug build each of many reads is an object, which is the compiler's and not ours.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReleaseTheoryAttribute : TheoryAttribute
{
    public ReleaseTheoryAttribute()
    {
        if (RoundCount.IsDebug) Skip = "Only a release build shows what many reads allocate: dotnet test -c Release --filter FullyQualifiedName~.AllocationTests.";
    }
}
