using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>https against Kestrel with certificates of the test's own.</summary>
internal static class TlsScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        With("tls: a trusted certificate, two requests", tls => tls.ServerCertificate = Certificates.Localhost, Trusting),
        With("tls: TLS 1.2", tls => (tls.ServerCertificate, tls.SslProtocols) = (Certificates.Localhost, SslProtocols.Tls12), Trusting),
        With("tls: TLS 1.3", tls => (tls.ServerCertificate, tls.SslProtocols) = (Certificates.Localhost, SslProtocols.Tls13), Trusting),
        With("tls: no common version", tls => (tls.ServerCertificate, tls.SslProtocols) = (Certificates.Localhost, SslProtocols.Tls13),
            () => new Settings { Tls = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12, RemoteCertificateValidationCallback = Certificates.AreOurs } }),
        With("tls: a certificate that nobody trusts", tls => tls.ServerCertificate = Certificates.Localhost, () => new Settings()),
        With("tls: an expired certificate", tls => tls.ServerCertificate = Certificates.Expired, () => new Settings()),
        With("tls: a certificate for another name", tls => tls.ServerCertificate = Certificates.Other, () => new Settings()),
        With("tls: the callback sees what is wrong, another name", tls => tls.ServerCertificate = Certificates.Other,
            () => new Settings { Tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 } }),
        With("tls: TargetHost names the host that is checked", tls => tls.ServerCertificate = Certificates.Other,
            () => new Settings { Tls = new SslClientAuthenticationOptions { TargetHost = "other.test", RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 } }),
        With("tls: the callback refuses", tls => tls.ServerCertificate = Certificates.Localhost,
            () => new Settings { Tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => false } }),
        With("tls: the callback throws", tls => tls.ServerCertificate = Certificates.Localhost,
            () => new Settings { Tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => throw new InvalidOperationException("no") } }),
        With("tls: Host chooses the name that is checked and sent", tls => tls.ServerCertificate = Certificates.Other,
            () => new Settings { Tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0 } },
            request => request.Headers.Host = "other.test"),
        With("tls: a certificate of the client", tls =>
        {
            tls.ServerCertificate = Certificates.Localhost;
            tls.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            tls.AllowAnyClientCertificate();
        }, () => new Settings { Tls = new SslClientAuthenticationOptions { ClientCertificates = [Certificates.Other], RemoteCertificateValidationCallback = Certificates.AreOurs } }),
        With("tls: version 2.0 or lower", tls => tls.ServerCertificate = Certificates.Localhost, Trusting, request => request.Version = new Version(2, 0)),
        With("tls: version 2.0 exactly, where the server has 1.1 only", tls => tls.ServerCertificate = Certificates.Localhost, Trusting, request =>
        {
            request.Version = new Version(2, 0);
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }),
        Make.Of("tls: plain HTTP on the port", async stage =>
        {
            SocketServer server = stage.ServeRaw(async connection =>
            {
                await connection.ReceiveAsync();
                await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            });
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{server.Port}/"));
            stage.HidesServers = true;
        }, Trusting),
        Make.Of("tls: the server ends the connection within the handshake", async stage =>
        {
            SocketServer server = stage.ServeRaw(connection => connection.ReceiveAsync());
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{server.Port}/"));
            stage.HidesServers = true;
        }, Trusting),
        Make.Of("tls: a handshake that stalls, within ConnectTimeout", async stage =>
        {
            SocketServer server = stage.ServeRaw(async connection => await connection.WaitForEndAsync(TimeSpan.FromSeconds(8)));
            await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{server.Port}/"));
            stage.HidesServers = true;
        }, () => Trusting() with { ConnectTimeout = TimeSpan.FromMilliseconds(400) }),
    ];

    /// <summary>Kestrel notes the name that was sent (SNI) only where it chooses the certificate by it.</summary>
    private static void SelectByName(HttpsConnectionAdapterOptions options, Action<HttpsConnectionAdapterOptions> change)
    {
        change(options);
        X509Certificate2? certificate = options.ServerCertificate;
        options.ServerCertificate = null;
        options.ServerCertificateSelector = (_, _) => certificate;
    }

    private static Settings Trusting() => new() { Tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Certificates.AreOurs } };

    private static Scenario With(string name, Action<HttpsConnectionAdapterOptions> tls, Func<Settings> settings, Action<HttpRequestMessage>? change = null) => Make.Of(name, async stage =>
    {
        string? lastConnection = null;
        KestrelServer server = stage.Own(await KestrelServer.StartTlsAsync(options => SelectByName(options, tls), async context =>
        {
            ITlsHandshakeFeature handshake = context.Features.Get<ITlsHandshakeFeature>()!;
            bool again = lastConnection == context.Connection.Id;
            lastConnection = context.Connection.Id;
            await context.Response.WriteAsync(
                $"{handshake.Protocol}, name {handshake.HostName}, {context.Request.Protocol}, Host {context.Request.Host.Host}, client {context.Connection.ClientCertificate?.Subject ?? "none"}, {(again ? "same" : "another")} connection");
        }));
        stage.Seen.Name($":{server.Uri.Port}", ":TLS");
        for (int i = 0; i < 2; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
            change?.Invoke(request);
            try
            {
                using HttpResponseMessage response = await stage.Invoker.SendAsync(request, default);
                stage.Note("response", $"{response.Version} {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
            catch (Exception e)
            {
                stage.Seen.NoteException("SendAsync", e);
            }
        }
    }, settings);
}
