using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Doctor.Wire;

/// <summary>Makes connections to one downstream.</summary>
internal static class Dialer
{
    /// <summary>How long a handshake may take, TCP's and TLS's each: as long as the client waits for both unless told otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <exception cref="DialException">It was not made.</exception>
    public static async Task<Dialed> DialAsync(Downstream downstream, IPEndPoint to, CancellationToken stop, params SslApplicationProtocol[] protocols)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        bool isConnected = false;
        try
        {
            long begun = Stopwatch.GetTimestamp();
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Patience);
            await socket.ConnectAsync(to, limit.Token);
            TimeSpan connect = Stopwatch.GetElapsedTime(begun);
            isConnected = true;
            var tap = new TapStream(new NetworkStream(socket, ownsSocket: true));
            if (!downstream.IsSecure) return new Dialed(new Line(socket, tap, tap), connect, null);
            limit.CancelAfter(Patience);
            (SslStream stream, Handshake handshake) = await SecureAsync(downstream, tap, protocols, limit.Token);
            return new Dialed(new Line(socket, stream, tap), connect, handshake);
        }
        catch (Exception e)
        {
            socket.Dispose();
            stop.ThrowIfCancellationRequested();
            if (e is SocketException or IOException or AuthenticationException or OperationCanceledException) throw new DialException(isConnected ? $"TCP connects, but TLS does not: {Words(e).TrimEnd('.')}. Does the server speak TLS on port {to.Port}?" : Words(e), e);
            throw;
        }
    }

    private static async Task<(SslStream, Handshake)> SecureAsync(Downstream downstream, TapStream tap, SslApplicationProtocol[] protocols, CancellationToken stop)
    {
        SslPolicyErrors errors = SslPolicyErrors.None;
        var stream = new SslStream(tap, leaveInnerStreamOpen: false);
        long begun = Stopwatch.GetTimestamp();
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = downstream.Host,
                ApplicationProtocols = [.. protocols],
                // A certificate that is not accepted is a finding. Nothing is sent then, unless --insecure says so.
#pragma warning disable CA5359
                RemoteCertificateValidationCallback = (_, _, _, found) =>
                {
                    errors = found;
                    return true;
                },
#pragma warning restore CA5359
            },
            stop);
        TimeSpan time = Stopwatch.GetElapsedTime(begun);
        DateTimeOffset expiresAt = stream.RemoteCertificate is X509Certificate2 certificate ? certificate.NotAfter : default;
        return (stream, new Handshake(time, stream.SslProtocol, stream.NegotiatedCipherSuite, stream.NegotiatedApplicationProtocol.ToString(), expiresAt, errors));
    }

    private static string Words(Exception e) => e switch
    {
        SocketException socket => socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "refused: nothing listens there",
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => "unreachable: there is no route",
            _ => socket.Message,
        },
        OperationCanceledException => $"silent: no answer within {Patience.TotalSeconds:0} s",
        AuthenticationException { InnerException: { } inner } => inner.Message,
        _ => e.Message,
    };
}
