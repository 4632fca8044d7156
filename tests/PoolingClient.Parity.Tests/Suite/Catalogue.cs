namespace PoolingClient.Parity;

/// <summary>All scenarios, in the order of the table.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. OptionScenarios.All,
        .. MethodScenarios.All,
        .. VersionScenarios.All,
        .. TargetScenarios.All,
        .. RequestFieldScenarios.All,
        .. RequestContentScenarios.All,
        .. ResponseHeadScenarios.All,
        .. FramingScenarios.All,
        .. ReadingScenarios.All,
        .. ConnectionScenarios.All,
        .. CancellationScenarios.All,
        .. DisposalScenarios.All,
        .. FailureScenarios.All,
        .. TlsScenarios.All,
        .. ContinueScenarios.All,
        .. UpgradeScenarios.All,
        .. RedirectScenarios.All,
        .. CookieScenarios.All,
        .. DecompressionScenarios.All,
        .. CredentialScenarios.All,
        .. ProxyScenarios.All,
    ];
}
