namespace PoolingClient.Testing.Tests.Proxying;

/// <summary>Runs a theory for both paths: what holds for one holds for the other.</summary>
public sealed class BothPaths : TheoryData<ProxyPath>
{
    public BothPaths()
    {
        Add(ProxyPath.ToServer);
        Add(ProxyPath.ToClient);
    }
}
