using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PoolingClient.Tests.Proxies;

/// <summary>One certificate for all servers of these tests; nobody trusts it but their clients.</summary>
internal static class Certificates
{
    public static X509Certificate2 Ours { get; } = Make();

    public static bool AcceptOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && certificate.GetCertHashString() == Ours.GetCertHashString() && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=origin.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("origin.test");
        names.AddDnsName("other.test");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

/// <summary>An origin over TLS that keeps the heads of its requests.</summary>
internal sealed class TlsOrigin : IAsyncDisposable
{
    private readonly TestProxy _listener;
    private readonly List<string> _heads = [];

    /// <param name="answer">From the number of the request on its connection; null closes the connection.</param>
    public TlsOrigin(Func<string, string>? answer = null) => _listener = TestProxy.Start(
        async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                lock (_heads) _heads.Add(head);
                await connection.SendAsync(answer?.Invoke(head) ?? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecure");
            }
        },
        Certificates.Ours);

    public int Port => _listener.Port;

    public int Connections => _listener.Connections.Length;

    public string[] Heads
    {
        get
        {
            lock (_heads) return [.. _heads];
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
