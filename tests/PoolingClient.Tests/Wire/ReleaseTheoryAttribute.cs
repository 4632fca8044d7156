namespace PoolingClient.Tests.Wire;

/// <summary>Counts what is allocated. In a debug build each call of an async method makes an object, which is the compiler's and not ours, and hides what is.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReleaseTheoryAttribute : TheoryAttribute
{
    public ReleaseTheoryAttribute()
    {
        if (RoundCount.IsDebug) Skip = "Only a release build shows what is allocated: dotnet test -c Release --filter FullyQualifiedName~.AllocationTests.";
    }
}
