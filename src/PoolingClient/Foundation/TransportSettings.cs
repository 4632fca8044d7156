using System.Net;
using System.Net.Security;

namespace PoolingClient.Foundation;

/// <summary>How sockets are found, made and secured: the options as they were at the first use.</summary>
internal sealed record TransportSettings
{
    public static readonly TransportSettings Default = new();

    public SslClientAuthenticationOptions Tls { get; init; } = new();
    public Func<SocketPoolConnectContext, CancellationToken, ValueTask<Stream>>? ConnectCallback { get; init; }
    public Func<DnsEndPoint, CancellationToken, ValueTask<IReadOnlyList<EndPoint>>>? Resolver { get; init; }
    public string? UnixSocketPath { get; init; }
    public IPEndPoint? LocalEndPoint { get; init; }
    public TimeSpan AttemptDelay { get; init; } = TimeSpan.FromMilliseconds(250);
    public TimeSpan AddressRefresh { get; init; } = TimeSpan.FromSeconds(30);
    public bool NoDelay { get; init; } = true;
    public TimeSpan KeepAliveTime { get; init; } = Timeout.InfiniteTimeSpan;
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(1);
    public int KeepAliveRetries { get; init; } = 10;
    public TimeSpan UserTimeout { get; init; } = Timeout.InfiniteTimeSpan;
    public TimeSpan DeadPath { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Who says which requests go through a proxy; null where none does.</summary>
    public IWebProxy? Proxy { get; init; }
    public ICredentials? DefaultProxyCredentials { get; init; }
}
