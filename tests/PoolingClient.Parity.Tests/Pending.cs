namespace PoolingClient.Parity;

/// <content>Features that are still being built. What is listed here is shown, but fails no test. The file goes when they are there.</content>
internal static partial class KnownDifferences
{
    /// <summary>What the names of their scenarios begin with.</summary>
    private static string[] PendingAreas => ["100-continue:", "upgrade:", "connect:", "redirect:", "cookies:", "coding:", "credentials:", "proxy:"];

    private static string[] PendingScenarios =>
    [
        // ConnectCallback
        "target: the default port is not in Host", "target: a given default port is not in Host", "target: port 443 on http", "target: a host with other than ASCII letters",
        "target: a host with an underscore", "target: a host with a final dot", "target: a host in capitals", "failure: a callback that connects throws",

        // Upgrade
        "field: Upgrade without Connection",

        // Real clients
        "client: upgrade",
    ];

    static partial void AddPending(HashSet<string> names)
    {
        names.UnionWith(PendingScenarios);
        names.UnionWith(Catalogue.All.Select(scenario => scenario.Name).Where(name => PendingAreas.Any(area => name.StartsWith(area, StringComparison.Ordinal))));
    }
}
