namespace PoolingClient.Tests.Tls;

/// <summary>A test against <c>openssl s_server</c>, where it is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenSslFactAttribute : FactAttribute
{
    public OpenSslFactAttribute()
    {
        if (!ServerProcess.IsInstalled("openssl")) Skip = "openssl is not installed (Debian: apt-get install openssl).";
    }
}
