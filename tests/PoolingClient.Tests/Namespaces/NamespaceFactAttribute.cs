using PoolingClient.Tests.Failures;

namespace PoolingClient.Tests.Namespaces;

/// <summary>A test whose child needs a network of its own, and a view of some files of its own: skipped where the machine does not let it be set up.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute(string setUp)
    {
        if (!ChildProcess.Works("unshare", "-n", "-m", "sh", "-c", setUp)) Skip = $"It needs Linux, root, unshare, ip and perhaps iptables and mount, for: {setUp}";
    }
}
