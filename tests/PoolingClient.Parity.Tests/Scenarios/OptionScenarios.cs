using System.Net;
using System.Net.Security;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Settings by the names that SocketsHttpHandler gives them.</summary>
internal static class OptionScenarios
{
    private static readonly string[] Names =
    [
        "ActivityHeadersPropagator", "AllowAutoRedirect", "AutomaticDecompression", "ConnectCallback", "ConnectTimeout", "CookieContainer", "Credentials", "DefaultProxyCredentials",
        "Expect100ContinueTimeout", "MaxAutomaticRedirections", "MaxConnectionsPerServer", "MaxResponseDrainSize", "MaxResponseHeadersLength", "MeterFactory", "PlaintextStreamFilter",
        "PooledConnectionIdleTimeout", "PooledConnectionLifetime", "PreAuthenticate", "Properties", "Proxy", "RequestHeaderEncodingSelector", "ResponseDrainTimeout",
        "ResponseHeaderEncodingSelector", "SslOptions", "UseCookies", "UseProxy",
    ];

    public static IEnumerable<Scenario> All { get; } =
    [
        .. Names.Select(Default),
        Wrong("ConnectTimeout", TimeSpan.Zero),
        Wrong("ConnectTimeout", TimeSpan.FromSeconds(-5)),
        Wrong("ConnectTimeout", Timeout.InfiniteTimeSpan),
        Wrong("Expect100ContinueTimeout", TimeSpan.FromSeconds(-5)),
        Wrong("Expect100ContinueTimeout", TimeSpan.Zero),
        Wrong("MaxAutomaticRedirections", 0),
        Wrong("MaxConnectionsPerServer", 0),
        Wrong("MaxResponseDrainSize", -1),
        Wrong("MaxResponseHeadersLength", 0),
        Wrong("PooledConnectionIdleTimeout", TimeSpan.FromSeconds(-5)),
        Wrong("PooledConnectionIdleTimeout", TimeSpan.Zero),
        Wrong("PooledConnectionIdleTimeout", Timeout.InfiniteTimeSpan),
        Wrong("PooledConnectionLifetime", TimeSpan.FromSeconds(-5)),
        Wrong("PooledConnectionLifetime", TimeSpan.Zero),
        Wrong("ResponseDrainTimeout", TimeSpan.FromSeconds(-5)),
        Wrong("ResponseDrainTimeout", TimeSpan.Zero),
        Wrong("CookieContainer", null),
        Wrong("SslOptions", null),
        Changed("AllowAutoRedirect", false),
        Changed("ConnectTimeout", TimeSpan.FromSeconds(3)),
        Changed("MaxConnectionsPerServer", 3),
        Changed("PooledConnectionLifetime", TimeSpan.FromSeconds(3)),
        Changed("Proxy", null),
        Changed("Credentials", null),
        Changed("UseCookies", false),
        Changed("SslOptions", new SslClientAuthenticationOptions()),
    ];

    private static Scenario Default(string name) => Make.Of($"default: {name}", stage =>
    {
        using HandlerUnderTest handler = HandlerUnderTest.Untouched(stage.Handler.Kind);
        stage.Note(name, !handler.HasOption(name) ? "there is none" : Shown(handler.GetOption(name)));
        return Task.CompletedTask;
    });

    private static Scenario Wrong(string name, object? value) => Make.Of($"option: {name} = {Observation.Shown(value)}", stage =>
    {
        stage.Try(name, () =>
        {
            stage.Handler.SetOption(name, value);
            return "set to " + Shown(stage.Handler.GetOption(name));
        });
        return Task.CompletedTask;
    });

    private static Scenario Changed(string name, object? value) => Make.Of($"option: {name} changed after the first request", async stage =>
    {
        stage.Serve(ServerResponse.Ok());
        await stage.SendAsync(stage.Get());
        stage.Try(name, () =>
        {
            stage.Handler.SetOption(name, value);
            return "set";
        });
    });

    /// <summary>What an object of settings is by default need not be the same object; that there is one is what a caller meets.</summary>
    private static string Shown(object? value) => value switch
    {
        CookieContainer jar => $"a container with {jar.Count}",
        SslClientAuthenticationOptions => "given",
        System.Collections.ICollection items => $"a collection of {items.Count}",
        System.Diagnostics.DistributedContextPropagator => "given",
        _ => Observation.Shown(value),
    };
}
