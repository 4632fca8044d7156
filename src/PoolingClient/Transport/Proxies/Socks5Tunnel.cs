using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>SOCKS5 (RFC 1928), with user and password (RFC 1929) where there are some. Names are resolved by the proxy.</summary>
internal sealed class Socks5Tunnel(Origin origin, ProxyHop proxy, PoolSettings settings) : SocksTunnel(origin, proxy, settings)
{
    private const byte Version = 5, UserVersion = 1, Connect = 1, Success = 0;
    private const byte NoAuthentication = 0, UserAndPassword = 2, NoneAcceptable = 0xFF;
    private const byte IPv4 = 1, Name = 3, IPv6 = 4;
    private const int MostOctets = 255;   // of a name, a user or a password: their lengths have one octet

    protected override async Task AskAsync(TunnelTalk talk, CancellationToken cancellationToken)
    {
        byte[] request = EncodeRequest();
        NetworkCredential? user = FindUser();
        byte[]? login = user is null ? null : EncodeUser(user);
        await talk.SendAsync(login is null ? new byte[] { Version, 1, NoAuthentication } : new byte[] { Version, 2, NoAuthentication, UserAndPassword }).ConfigureAwait(false);
        byte[] choice = await talk.ReceiveExactlyAsync(2).ConfigureAwait(false);
        if (choice[0] != Version) throw Malformed("the version", choice[0]);
        if (choice[1] == NoneAcceptable) throw new TunnelFailedException(SocksText.NoMethod(login is not null));
        if (choice[1] == UserAndPassword && login is not null) await LogInAsync(talk, login).ConfigureAwait(false);
        else if (choice[1] != NoAuthentication) throw Malformed("the method it chose, which was not offered,", choice[1]);
        await talk.SendAsync(request).ConfigureAwait(false);
        await ReadReplyAsync(talk).ConfigureAwait(false);
    }

    /// <summary>RFC 1929 2.</summary>
    private async Task LogInAsync(TunnelTalk talk, byte[] login)
    {
        await talk.SendAsync(login).ConfigureAwait(false);
        byte[] reply = await talk.ReceiveExactlyAsync(2).ConfigureAwait(false);
        if (reply[0] != UserVersion) throw Malformed("the version of its answer to user and password", reply[0]);
        if (reply[1] != Success) throw new TunnelFailedException(SocksText.UserRefused);
    }

    /// <summary>The reply ends with the address that the proxy is bound to, which is of no use here but has to be read.</summary>
    private async Task ReadReplyAsync(TunnelTalk talk)
    {
        byte[] head = await talk.ReceiveExactlyAsync(4).ConfigureAwait(false);
        if (head[0] != Version) throw Malformed("the version", head[0]);
        // Proxies that refuse do not always send the rest.
        if (head[1] != Success) throw new TunnelFailedException(SocksText.OfReply5(head[1], Origin.HostAndPort));
        if (head[2] != 0) throw Malformed("the reserved octet", head[2]);
        int length = head[3] switch
        {
            IPv4 => 4,
            IPv6 => 16,
            Name => (await talk.ReceiveExactlyAsync(1).ConfigureAwait(false))[0],
            _ => throw Malformed("the type of the bound address", head[3]),
        };
        await talk.ReceiveExactlyAsync(length + 2).ConfigureAwait(false);   // and the port
    }

    private byte[] EncodeRequest()
    {
        byte[] port = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)Origin.Port);
        if (Address is { } address) return [Version, Connect, 0, address.AddressFamily == AddressFamily.InterNetworkV6 ? IPv6 : IPv4, .. address.GetAddressBytes(), .. port];
        byte[] name = Utf8(Origin.Host);
        return name.Length <= MostOctets ? [Version, Connect, 0, Name, (byte)name.Length, .. name, .. port] : throw new TunnelFailedException(SocksText.NameTooLong);
    }

    private static byte[] EncodeUser(NetworkCredential user)
    {
        byte[] name = Utf8(user.UserName), password = Utf8(user.Password);
        if (name.Length > MostOctets || password.Length > MostOctets) throw new TunnelFailedException(SocksText.UserTooLong);
        return [UserVersion, (byte)name.Length, .. name, (byte)password.Length, .. password];
    }
}
