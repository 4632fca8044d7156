namespace PoolingClient.Parity;

/// <content>Features that are still being built. What is listed here is shown, but fails no test. The file goes when they are there.</content>
internal static partial class KnownDifferences
{
    static partial void AddPending(HashSet<string> names) =>
        names.UnionWith(Catalogue.All.Select(scenario => scenario.Name).Where(name => name.StartsWith("proxy:", StringComparison.Ordinal)));
}
