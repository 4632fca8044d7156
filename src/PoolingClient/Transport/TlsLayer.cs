using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Puts TLS on the carriers of one host: by the caller's options, with the host's name sent and checked, for HTTP/1.1, and without renegotiation.</summary>
/// <param name="host">The host.</param>
/// <param name="settings">The pool's settings.</param>
/// <param name="isProxy">It is a proxy: SslOptions.TargetHost names the origin, not it.</param>
internal sealed class TlsLayer(string host, PoolSettings settings, bool isProxy = false)
{
    /// <summary>A zone identifier is this machine's own and no part of the name.</summary>
    private readonly string _name = !isProxy && settings.Transport.Tls.TargetHost is { Length: > 0 } name ? name : host.Split('%')[0];

    /// <param name="carrier">What it is put on.</param>
    /// <param name="facts">Where it is noted; null where it is a part of making a tunnel.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TlsFailedException">It failed; the exception says what was wrong.</exception>
    public async Task<Carrier> SecureAsync(Carrier carrier, DialFacts? facts, CancellationToken cancellationToken)
    {
        facts?.TlsBegun = settings.Time.GetTimestamp();
        Stream below = carrier.ToStream();
        if (below is not SocketStream) below = new EndWatch(below);
        var seen = new PeerCertificate(settings.Transport.Tls.RemoteCertificateValidationCallback);
        SslClientAuthenticationOptions options = Options(seen);
        var tls = new SslStream(below, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            facts?.Secured = settings.Time.GetTimestamp();
            return below is SocketStream socket ? new TlsCarrier(tls, socket) : new NestedTlsCarrier(tls, (EndWatch)below, carrier);
        }
        catch (Exception e)
        {
            string what = e is OperationCanceledException ? "" : TlsText.OfHandshake(_name, e, seen, below as SocketStream, options);
            await below.DisposeAsync().ConfigureAwait(false);   // first: nothing is said to a peer that is not who it should be
            await tls.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException) throw;
            // The framework knows only of a callback that refused, and that was ours.
            throw new TlsFailedException(what, e is AuthenticationException && seen is { Errors: not SslPolicyErrors.None, RefusedByCaller: false } ? new AuthenticationException(what) : e);
        }
    }

    private SslClientAuthenticationOptions Options(PeerCertificate seen)
    {
        SslClientAuthenticationOptions given = settings.Transport.Tls;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = _name,
            ApplicationProtocols = given.ApplicationProtocols ?? [SslApplicationProtocol.Http11],
            AllowRenegotiation = false,   // RFC 9113 forbids it, RFC 8446 has none: nobody needs it any more
            AllowTlsResume = given.AllowTlsResume,
            CertificateChainPolicy = given.CertificateChainPolicy,
            CertificateRevocationCheckMode = given.CertificateRevocationCheckMode,
            CipherSuitesPolicy = given.CipherSuitesPolicy,
            ClientCertificateContext = given.ClientCertificateContext,
            ClientCertificates = given.ClientCertificates,
            EnabledSslProtocols = given.EnabledSslProtocols,
            EncryptionPolicy = given.EncryptionPolicy,
            LocalCertificateSelectionCallback = given.LocalCertificateSelectionCallback,
            RemoteCertificateValidationCallback = seen.Validate,
        };
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()) (options.AllowRsaPkcs1Padding, options.AllowRsaPssPadding) = (given.AllowRsaPkcs1Padding, given.AllowRsaPssPadding);
        return options;
    }
}
