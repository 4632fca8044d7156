namespace PoolingClient.Tests.Tls;

/// <summary>A test against nginx, where it is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute()
    {
        if (!ServerProcess.IsInstalled("nginx")) Skip = "nginx is not installed (Debian: apt-get install nginx-light).";
    }
}
