using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Why a dial failed: the state of the socket, in the kernel's words and in ours, and what to do about it.</summary>
internal static class DialText
{
    /// <summary>A sentence that names more addresses is not read.</summary>
    public const int MostNamed = 4;

    public static string OfResolution(string host, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound => $"the name '{host}' was not found (no such name in DNS or in the hosts file). Check its spelling and the search domains of the resolver.",
        SocketError.TryAgain => $"the resolver gave no answer for '{host}' (EAI_AGAIN): a DNS server is unreachable or failing. The name may exist; try again later.",
        SocketError.NoData => $"the name '{host}' exists but has no address.",
        _ => $"the name '{host}' was not resolved: {error.Message}.",
    };

    /// <summary>What all attempts of a dial came to: the one that tells most in full, the others by name.</summary>
    public static string OfAttempts(IReadOnlyList<AddressAttempt> tried, SocketException error, IPEndPoint? local)
    {
        AddressAttempt? telling = tried.FirstOrDefault(attempt => attempt.Error == error.SocketErrorCode.ToString()) ?? (tried.Count > 0 ? tried[^1] : null);
        if (telling is null) return error.Message;
        string text = OfConnect(telling.EndPoint, error.SocketErrorCode, local);
        AddressAttempt[] others = [.. tried.Where(attempt => attempt != telling)];
        if (others.Length == 0) return text;
        string named = string.Join(", ", others.Take(MostNamed).Select(attempt => $"{attempt.EndPoint} ({attempt.Error})"));
        return string.Create(CultureInfo.InvariantCulture, $"{text} {others.Length} other addresses failed too: {named}{(others.Length > MostNamed ? ", ..." : "")}.");
    }

    public static string OfConnect(EndPoint endPoint, SocketError error, IPEndPoint? local = null) => endPoint is UnixDomainSocketEndPoint path ? OfUnix(path, error) : error switch
    {
        SocketError.ConnectionRefused => $"{endPoint} refused the connection (ECONNREFUSED: RST to our SYN): nothing listens on that port, or its accept queue rejects. Check that the server runs and the port is right.",
        SocketError.NetworkUnreachable => $"no route leads to {endPoint} (ENETUNREACH). Check the routing table, and whether the address family is usable here.",
        SocketError.HostUnreachable => $"{endPoint} is unreachable (EHOSTUNREACH): a router or this machine says so. Check the host, the route and firewalls.",
        SocketError.AccessDenied => $"connecting to {endPoint} is not allowed (EACCES or EPERM): a local firewall or policy forbids it.",
        SocketError.TimedOut => $"{endPoint} did not answer SYN; the kernel gave up (ETIMEDOUT). A firewall drops it, or the host is down.",
        SocketError.ConnectionReset => $"{endPoint} reset the connection during the handshake (ECONNRESET).",
        SocketError.AddressNotAvailable => OfPorts(endPoint, local),
        SocketError.TooManyOpenSockets => OfDescriptors(),
        _ => $"{endPoint}: {new SocketException((int)error).Message} ({error}).",
    };

    /// <summary>A socket could not be given LocalEndPoint.</summary>
    public static string OfBind(IPEndPoint local, SocketError error) => error switch
    {
        SocketError.AddressNotAvailable => $"LocalEndPoint {local} is no address of this machine (EADDRNOTAVAIL at bind). Set it to one of the machine's own (ip addr shows them), or to null.",
        SocketError.AddressAlreadyInUse when local.Port != 0 => $"the port of LocalEndPoint {local} is in use (EADDRINUSE at bind), by another socket or one in TIME_WAIT: a fixed port is one connection's at a time. Set port 0.",
        SocketError.AddressAlreadyInUse => $"no port is left at LocalEndPoint {local} (EADDRINUSE at bind). Widen net.ipv4.ip_local_port_range, or lower MaxConnectionsPerServer.",
        SocketError.AccessDenied => $"LocalEndPoint {local} may not be bound to (EACCES): ports below net.ipv4.ip_unprivileged_port_start need CAP_NET_BIND_SERVICE. Set port 0.",
        _ => $"LocalEndPoint {local} could not be bound to: {new SocketException((int)error).Message} ({error}).",
    };

    private static string OfUnix(UnixDomainSocketEndPoint path, SocketError error) => error switch
    {
        // The framework calls ENOENT so.
        SocketError.AddressNotAvailable => $"there is no Unix socket {path} (ENOENT: no such file). Check UnixSocketPath (or what the EndPointResolver gave), and that the server runs and its directory is mounted here.",
        SocketError.ConnectionRefused => $"nobody listens on the Unix socket {path} (ECONNREFUSED): the server has gone and left its file, or the file is no socket. Start the server.",
        SocketError.AccessDenied => $"the Unix socket {path} may not be connected to (EACCES): writing to it, and searching its directories, must be allowed to this process's user.",
        SocketError.TooManyOpenSockets => OfDescriptors(),
        _ => $"the Unix socket {path}: {new SocketException((int)error).Message} ({error}).",
    };

    private static string OfPorts(EndPoint endPoint, IPEndPoint? local)
    {
        string text = $"no local port is left for {endPoint} (EADDRNOTAVAIL: cannot assign requested address)";
        if (local is not null) text += $" at LocalEndPoint {local}";
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
