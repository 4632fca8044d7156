using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>What SOCKS 4 and 5 have in common: one connection, a few octets each way of which every length is known, and then the tunnel.</summary>
internal abstract class SocksTunnel(Origin origin, ProxyHop proxy, PoolSettings settings) : Tunnel(origin, proxy, settings)
{
    public override async Task<Carrier> OpenAsync(Func<Task<Carrier>> connect, CancellationToken cancellationToken)
    {
        Carrier carrier = await connect().ConfigureAwait(false);
        try
        {
            await AskAsync(new TunnelTalk(carrier, cancellationToken), cancellationToken).ConfigureAwait(false);
            return carrier;
        }
        catch
        {
            carrier.Dispose();
            throw;
        }
    }

    /// <summary>Ends when the tunnel is there.</summary>
    protected abstract Task AskAsync(TunnelTalk talk, CancellationToken cancellationToken);

    /// <summary>The user that the proxy is told; null where there is none.</summary>
    protected NetworkCredential? FindUser() =>
        ProxyCredentials.For(Proxy, Settings.Transport) is { } credentials && ChallengeAnswer.Find(credentials, Proxy.Uri, Proxy.Scheme) is { UserName.Length: > 0 } user ? user : null;

    /// <summary>The origin's host where it is an address. A zone identifier means nothing to the proxy.</summary>
    protected IPAddress? Address => IPAddress.TryParse(Origin.Host.Split('%')[0], out IPAddress? address) ? address : null;

    protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    protected TunnelFailedException Malformed(string what, byte octet) =>
        new(string.Create(CultureInfo.InvariantCulture, $"the proxy's answer is not {(Proxy.Kind == ProxyKind.Socks5 ? "SOCKS5" : "SOCKS4")}: {what} is 0x{octet:X2}. It may be of another kind; check the scheme of its URI and its port."));
}
