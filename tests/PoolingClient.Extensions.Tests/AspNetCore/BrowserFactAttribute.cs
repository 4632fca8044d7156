namespace PoolingClient.Extensions.Tests;

/// <summary>A test with a real browser: where there is one, and everything is tried.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!Scale.IsAll) Skip = $"Only with {Scale.Variable}=all.";
        else if (Browser.Missing is { } missing) Skip = missing;
    }
}
