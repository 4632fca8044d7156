using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Tls;

/// <summary>Kestrel in this process: what most .NET services talk to.</summary>
public sealed class KestrelTests
{
    [Theory]
    [MemberData(nameof(Secure.Versions), MemberType = typeof(Secure))]
    public async Task Both_versions_are_spoken_on_a_connection_that_is_kept(SslProtocols version)
    {
        await using WebApplication server = await StartAsync(https => https.SslProtocols = version);
        using Door door = Secure.Door();
        for (int i = 0; i < 20; i++) Assert.Equal($"{version} {server.Urls.Single()} {i}", await door.GetTextAsync(At(server, $"/facts?{i}")));
        using HttpResponseMessage echo = await door.PostAsync(At(server, "/echo"), new StreamContent(new PatternStream(3_000_000)));
        byte[] content = await echo.Content.ReadAsByteArrayAsync().InTime();
        Assert.True(content.Length == 3_000_000 && OctetPattern.Matches(content, 0));
        Assert.Equal(1, door.Origin.ConnectionsOpened);
    }

    [Fact]
    public async Task Sixty_four_callers_share_eight_connections()
    {
        await using WebApplication server = await StartAsync();
        using Door door = Secure.Door(options => options.MaxConnectionsPerServer = 8);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async caller =>
        {
            for (int i = 0; i < 20; i++)
            {
                using HttpResponseMessage echo = await door.PostAsync(At(server, "/echo"), new StringContent($"{caller} {i}"));
                Assert.Equal($"{caller} {i}", await echo.Content.ReadAsStringAsync().InTime());
            }
        })).InTime();
        Assert.InRange(door.Origin.ConnectionsOpened, 1, 8);
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        await using WebApplication server = await StartAsync(https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => certificate.Thumbprint == Secure.Certificate.Thumbprint;
        });
        using Door door = Secure.Door(tls => tls.ClientCertificates = [Secure.Certificate]);
        Assert.Equal(Secure.Certificate.Thumbprint, await door.GetTextAsync(At(server, "/client")));
        using Door none = Secure.Door();
        Assert.NotEqual(RequestFate.ResponseStarted, (await none.GetSecretAsync(At(server, "/client")).FailsAsync()).Fate);
    }

    [Fact]
    public async Task Certificates_are_refused_for_what_is_wrong_with_them()
    {
        using X509Certificate2 wrong = TestCertificate.Create(["elsewhere.test"]), selfSigned = TestCertificate.Create();
        using X509Certificate2 expired = TestCertificate.Create(notBefore: DateTimeOffset.UtcNow.AddDays(-10), notAfter: DateTimeOffset.UtcNow.AddDays(-5));
        await RefusedAsync(wrong, wrong, "is not for '127.0.0.1' but for 'elsewhere.test'");
        await RefusedAsync(expired, expired, "has expired");
        await RefusedAsync(selfSigned, Secure.Certificate, "self-signed and not trusted");
    }

    [Fact]
    public async Task A_version_that_it_does_not_speak_is_named()
    {
        await using WebApplication server = await StartAsync(https => https.SslProtocols = SslProtocols.Tls12);
        using Door door = Secure.Door(tls => tls.EnabledSslProtocols = SslProtocols.Tls13);
        (await door.GetSecretAsync(At(server, "/")).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says("protocol_version");
    }

    [Fact]
    public async Task Both_mistakes_with_the_scheme_are_named()
    {
        await using WebApplication secured = await StartAsync(), clear = await StartAsync(isSecure: false);
        using Door door = Secure.Door();
        (await door.GetSecretAsync(new UriBuilder(At(clear, "/")) { Scheme = "https" }.Uri).FailsAsync())
            .Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says("in plain HTTP", "Use http");
        (await door.PostSecretAsync(new UriBuilder(At(secured, "/")) { Scheme = "http" }.Uri).FailsAsync()).Says("TLS on that port");
    }

    [Fact]
    public async Task A_handshake_that_it_does_not_go_on_with_ends_by_ConnectTimeout()
    {
        var begun = new Gate();
        await using WebApplication server = await StartAsync(stall: async gone =>
        {
            begun.Open();
            await Task.Delay(Timeout.InfiniteTimeSpan, gone);   // until the client ends the connection
        });
        using Timed timed = Secure.Timed("ConnectTimeout", 3);
        Task<HttpResponseMessage> request = timed.Door.GetSecretAsync(At(server, "/"));
        await begun.Opened;
        timed.Advance(3.05);
        (await request.FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(TimeoutException)).Says("did not complete the TLS handshake", "ConnectTimeout of 3 s");
    }

    private static async Task RefusedAsync(X509Certificate2 certificate, X509Certificate2 trusted, string says)
    {
        await using WebApplication server = await StartAsync(https => https.ServerCertificate = certificate);
        using Door door = Secure.Door(trusted: trusted);
        (await door.GetSecretAsync(At(server, "/")).FailsAsync()).Is(RequestStage.TlsHandshake, RequestFate.NotSent, HttpRequestError.SecureConnectionError, typeof(AuthenticationException)).Says(says);
    }

    private static Uri At(WebApplication server, string target) => new(new Uri(server.Urls.Single()), target);

    private static async Task<WebApplication> StartAsync(Action<HttpsConnectionAdapterOptions>? change = null, bool isSecure = true, Func<CancellationToken, Task>? stall = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (!isSecure) return;
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            if (stall is not null)
            {
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = async context =>
                    {
                        await stall(context.CancellationToken);
                        return new SslServerAuthenticationOptions { ServerCertificate = Secure.Certificate };
                    },
                });
                return;
            }
            listen.UseHttps(https =>
            {
                https.ServerCertificate = Secure.Certificate;
                change?.Invoke(https);
            });
        }));
        WebApplication server = builder.Build();
        server.Run(async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/echo":
                    await context.Request.Body.CopyToAsync(context.Response.Body);
                    break;
                case "/client":
                    await context.Response.WriteAsync((await context.Connection.GetClientCertificateAsync())!.Thumbprint);
                    break;
                default:
                    SslProtocols version = context.Features.Get<Microsoft.AspNetCore.Connections.Features.ITlsHandshakeFeature>()!.Protocol;
                    await context.Response.WriteAsync($"{version} {context.Request.Scheme}://{context.Request.Host} {context.Request.QueryString.Value![1..]}");
                    break;
            }
        });
        await server.StartAsync();
        return server;
    }
}
