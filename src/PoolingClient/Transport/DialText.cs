using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Why a dial failed: the state of the socket, in the kernel's words and in ours, and what to do about it.</summary>
internal static class DialText
{
    public static string OfResolution(string host, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound => $"the name '{host}' was not found (no such name in DNS or in the hosts file). Check its spelling and the search domains of the resolver.",
        SocketError.TryAgain => $"the resolver gave no answer for '{host}' (EAI_AGAIN): a DNS server is unreachable or failing. The name may exist; try again later.",
        SocketError.NoData => $"the name '{host}' exists but has no address.",
        _ => $"the name '{host}' was not resolved: {error.Message}.",
    };

    public static string OfConnect(EndPoint endPoint, SocketError error) => error switch
    {
        SocketError.ConnectionRefused => $"{endPoint} refused the connection (ECONNREFUSED: RST to our SYN): nothing listens on that port, or its accept queue rejects. Check that the server runs and the port is right.",
        SocketError.NetworkUnreachable => $"no route leads to {endPoint} (ENETUNREACH). Check the routing table, and whether the address family is usable here.",
        SocketError.HostUnreachable => $"{endPoint} is unreachable (EHOSTUNREACH): a router or this machine says so. Check the host, the route and firewalls.",
        SocketError.AccessDenied => $"connecting to {endPoint} is not allowed (EACCES or EPERM): a local firewall or policy forbids it.",
        SocketError.TimedOut => $"{endPoint} did not answer SYN; the kernel gave up (ETIMEDOUT). A firewall drops it, or the host is down.",
        SocketError.ConnectionReset => $"{endPoint} reset the connection during the handshake (ECONNRESET).",
        SocketError.AddressNotAvailable => OfPorts(endPoint),
        SocketError.TooManyOpenSockets => OfDescriptors(),
        _ => $"{endPoint}: {new SocketException((int)error).Message} ({error}).",
    };

    private static string OfPorts(EndPoint endPoint)
    {
        string text = $"no local port is left for {endPoint} (EADDRNOTAVAIL: cannot assign requested address)";
        if (KernelFacts.ReadPortRange() is { } range) text += string.Create(CultureInfo.InvariantCulture, $"; the local port range is {range.First}-{range.Last}, {range.Last - range.First + 1} ports");
        if (endPoint is IPEndPoint ip && KernelFacts.CountSocketsTo(ip) is { } sockets) text += string.Create(CultureInfo.InvariantCulture, $"; this machine has {sockets.All} sockets to that end point, {sockets.InTimeWait} of them in TIME_WAIT");
        return text + ". Connections are opened and closed instead of reused: look at who closes them (Connection: close, short idle limits), lower MaxConnectionsPerServer, or widen net.ipv4.ip_local_port_range.";
    }

    private static string OfDescriptors()
    {
        string text = "this process has no file descriptor left (EMFILE: too many open files)";
        if (KernelFacts.ReadDescriptors() is { } descriptors) text += string.Create(CultureInfo.InvariantCulture, $"; {descriptors.Open} are open, the limit (RLIMIT_NOFILE) is {descriptors.Limit}");
        return text + ". Look for what leaks them (responses and streams that are not disposed), lower MaxConnectionsPerServer, or raise the limit (ulimit -n, LimitNOFILE).";
    }
}
