using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>SOCKS4, to IPv4 addresses that are resolved here, and SOCKS4a, where the proxy resolves names. It takes a user, but no password.</summary>
internal sealed class Socks4Tunnel(Origin origin, ProxyHop proxy, PoolSettings settings) : SocksTunnel(origin, proxy, settings)
{
    private const byte Version = 4, Connect = 1, Granted = 90, End = 0;
    private const int ReplyLength = 8;
    private const int MostOctets = 255;   // of a name and a user; the protocol has no limit, and proxies have one

    /// <summary>No address, but the sign that a name follows (SOCKS4a).</summary>
    private static readonly IPAddress NameFollows = new([0, 0, 0, 1]);

    protected override async Task AskAsync(TunnelTalk talk, CancellationToken cancellationToken)
    {
        byte[] user = Utf8(FindUser()?.UserName ?? "");
        if (user.Length > MostOctets || user.Contains(End)) throw new TunnelFailedException(SocksText.UserTooLong);
        IPAddress address = await FindAddressAsync(cancellationToken).ConfigureAwait(false);
        await talk.SendAsync(Encode(address, user)).ConfigureAwait(false);
        byte[] reply = await talk.ReceiveExactlyAsync(ReplyLength).ConfigureAwait(false);
        if (reply[0] != 0) throw Malformed("the version of the reply", reply[0]);
        if (reply[1] != Granted) throw new TunnelFailedException(SocksText.OfReply4(reply[1], Origin.HostAndPort));
    }

    private byte[] Encode(IPAddress address, byte[] user)
    {
        byte[] head = [Version, Connect, 0, 0, .. address.GetAddressBytes(), .. user, End];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)Origin.Port);
        return Equals(address, NameFollows) ? [.. head, .. Utf8(Origin.Host), End] : head;
    }

    private async Task<IPAddress> FindAddressAsync(CancellationToken cancellationToken)
    {
        if (Address is { } literal) return ToIPv4(literal) ?? throw new TunnelFailedException(SocksText.OnlyIPv4);
        if (Proxy.Kind == ProxyKind.Socks4a) return Origin.Host.Length <= MostOctets ? NameFollows : throw new TunnelFailedException(SocksText.NameTooLong);
        IEnumerable<IPAddress> found;
        try
        {
            found = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new TunnelFailedException($"SOCKS4 needs the address of '{Origin.Host}', and the name was not resolved here: {e.Message} With socks4a:// or socks5:// the proxy resolves names.", e);
        }
        return found.Select(ToIPv4).FirstOrDefault(address => address is not null) ?? throw new TunnelFailedException(SocksText.OnlyIPv4);
    }

    private async Task<IEnumerable<IPAddress>> ResolveAsync(CancellationToken cancellationToken)
    {
        if (Settings.Transport.Resolver is { } resolver)
        {
            IReadOnlyList<EndPoint> endPoints = await resolver(new DnsEndPoint(Origin.Host, Origin.Port), cancellationToken).ConfigureAwait(false);
            return endPoints.OfType<IPEndPoint>().Select(endPoint => endPoint.Address);
        }
        // The resolver itself cannot be interrupted: it is left behind at the limit.
        return await Dns.GetHostAddressesAsync(Origin.Host, AddressFamily.InterNetwork, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IPAddress? ToIPv4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? address : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : null;
}
