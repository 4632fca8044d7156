using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Where the end points of one destination come from: the options, the host itself, a resolver of the caller's, or the system's.</summary>
internal sealed class EndPointSource
{
    /// <summary>More are not kept: a name has some dozens at most, a service registry some hundreds.</summary>
    private const int MostKept = 1024;

    private readonly string _host;
    private readonly int _port;
    private readonly TransportSettings _settings;

    public EndPointSource(string host, int port, TransportSettings settings)
    {
        (_host, _port, _settings) = (host, port, settings);
        if (settings.UnixSocketPath is { } path) Fixed = [new UnixDomainSocketEndPoint(path)];
        else if (IPAddress.TryParse(host, out IPAddress? literal)) Fixed = [new IPEndPoint(literal, port)];
    }

    /// <summary>The end points, where they need not be found and never change; null where they are resolved.</summary>
    public EndPoint[]? Fixed { get; }

    /// <summary>At least one, each once, in the resolver's order.</summary>
    /// <exception cref="SocketException">The name was not resolved.</exception>
    /// <exception cref="DialOptionException">The EndPointResolver gave nothing that can be connected to. What it throws itself passes as it is.</exception>
    public async Task<EndPoint[]> ResolveAsync(CancellationToken cancellationToken)
    {
        var found = new List<EndPoint>();
        if (_settings.Resolver is { } resolver) await AskAsync(resolver, found, cancellationToken).ConfigureAwait(false);
        else await AddAddressesAsync(_host, _port, found, cancellationToken).ConfigureAwait(false);
        return [.. found.Distinct().Take(MostKept)];
    }

    private async Task AskAsync(Func<DnsEndPoint, CancellationToken, ValueTask<IReadOnlyList<EndPoint>>> resolver, List<EndPoint> found, CancellationToken cancellationToken)
    {
        IReadOnlyList<EndPoint>? given = await resolver(new DnsEndPoint(_host, _port), cancellationToken).ConfigureAwait(false);
        if (given is not { Count: > 0 }) throw new DialOptionException($"the EndPointResolver gave no end point for '{_host}'.");
        foreach (EndPoint endPoint in given)
        {
            switch (endPoint)
            {
                case IPEndPoint { Port: 0 } ip:
                    found.Add(new IPEndPoint(ip.Address, _port));
                    break;
                case IPEndPoint or UnixDomainSocketEndPoint:
                    found.Add(endPoint);
                    break;
                case DnsEndPoint name:   // registries name hosts, too
                    await AddAddressesAsync(name.Host, name.Port == 0 ? _port : name.Port, found, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw new DialOptionException($"the EndPointResolver gave {endPoint?.GetType().Name ?? "null"} for '{_host}': it may give IPEndPoint, DnsEndPoint and UnixDomainSocketEndPoint.");
            }
        }
    }

    private static async Task AddAddressesAsync(string host, int port, List<EndPoint> found, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.NoData);
        foreach (IPAddress address in addresses) found.Add(new IPEndPoint(address, port));
    }
}
