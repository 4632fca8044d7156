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
            await tls.AuthenticateAsClientAsync(options, cancellationToken).OrLeave(cancellationToken).ConfigureAwait(false);   // a stream of the caller's may not know tokens
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
        SslClientAuthenticationOptions options = TlsOptions.Copy(settings.Transport.Tls);
        options.TargetHost = _name;
        options.ApplicationProtocols = [SslApplicationProtocol.Http11];   // what is spoken, whatever else was offered (RFC 7301)
        options.AllowRenegotiation = false;   // TLS 1.3 has none (RFC 8446), and nobody needs that of 1.2 any more
        options.RemoteCertificateValidationCallback = seen.Validate;
        return options;
    }
}
