using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>Without a Proxy in the options the environment decides, which is read once in a process: these clients run in one of their own.</summary>
public sealed class EnvironmentTests
{
    [ShellFact]
    public async Task The_proxies_of_the_environment_are_used_and_NO_PROXY_names_who_goes_without()
    {
        await using var direct = SocketServer.Start(_ => ServerResponse.Ok("direct"));
        await using var origin = new TlsOrigin();
        await using var forward = TestProxy.Start(Scripts.Answering(head => Scripts.HasBasic(head) ? Scripts.Response("200 OK", "forwarded") : Scripts.Challenge("Basic realm=\"r\"")));
        await using var tunnel = TestProxy.Start(SocksScripts.Tunneling5(origin.Port));
        string[] said = await ChildProcess.RunAsync("proxies", 1, "sh", "-c",
            $"http_proxy={forward.Address(userInfo: Scripts.PlainInfo)} https_proxy={tunnel.Address("socks5")} no_proxy=127.0.0.1,.direct.test {Child.UriVariable}={direct.Uri} {{child}}");
        Assert.Equal(["http: forwarded", "https: secure", "bypassed: direct", "UseProxy off: nothing listens"], said);
        Assert.Contains(Scripts.Basic, forward.Received, StringComparison.Ordinal);
        Assert.DoesNotContain(Assert.Single(direct.Requests).Fields, field => field.Name.Contains("Authorization", StringComparison.OrdinalIgnoreCase));
        Assert.Single(origin.Heads);
    }
}
