namespace PoolingClient.Parity.RealClients;

/// <summary>A test of a real client that needs a feature; it is skipped while the feature is pending.</summary>
internal sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute(string needs)
    {
        if (KnownDifferences.Pending.Contains($"client: {needs}")) Skip = $"Waits for {needs}.";
    }
}
