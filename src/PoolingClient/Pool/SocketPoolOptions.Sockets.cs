using System.Net;
using System.Net.Http;
using System.Net.Security;
using PoolingClient.Foundation;

namespace PoolingClient;

/// <summary>How sockets are found, made and secured.</summary>
public sealed partial class SocketPoolOptions
{
    private const int MostUnixPath = 107;   // sun_path of unix(7), less its NUL

    /// <summary>
    /// TLS for https (RFC 9112 9.7): certificates of the client, validation, protocols, revocation. The name that is sent (SNI, RFC 6066 3) and checked (RFC 9110 4.3.4, RFC 9525) is the URI's
    /// host unless TargetHost is set. The protocol offered (ALPN, RFC 7301) is http/1.1, and renegotiation is off, whatever is set here. The options are copied
    /// at the first request: later changes have no effect.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public SslClientAuthenticationOptions SslOptions { get; set => field = Given(value); } = new();

    /// <summary>
    /// Makes the stream that a connection uses, instead of resolving and dialing: none of the options for that, or for sockets, has an effect.
    /// TLS is put on it for https (RFC 9112 9.7). The stream belongs to the pool from then on; of a <see cref="System.Net.Sockets.NetworkStream"/> the socket is
    /// used, and its facts are told. It is within <see cref="ConnectTimeout"/>; what it throws fails the dial.
    /// </summary>
    public Func<SocketPoolConnectContext, CancellationToken, ValueTask<Stream>>? ConnectCallback { get; set => field = Unfrozen(value); }

    /// <summary>
    /// Gives the end points of a host, instead of the system's resolver (DNS: RFC 1035): addresses (port 0 stands for the URI's),
    /// <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>s, or <see cref="DnsEndPoint"/>s for the system's resolver. The family of
    /// the first is tried first, and the addresses of a family in turn (RFC 8305 4); 1,024 are kept at most. It is not asked for IP literals. One call serves
    /// all dials that need it, and what it gives is used for <see cref="AddressRefreshInterval"/>. Within <see cref="ConnectTimeout"/>; what it
    /// throws, and an empty list, is a failed name resolution.
    /// </summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<IReadOnlyList<EndPoint>>>? EndPointResolver { get; set => field = Unfrozen(value); }

    /// <summary>
    /// Connects to this Unix domain socket (Linux, unix(7)), whatever the URI's host, and without a resolver or proxy; the host still goes into Host (RFC 9110
    /// 7.2) and is checked by TLS (RFC 9110 4.3.4). Null, the default, dials the host.
    /// </summary>
    /// <exception cref="ArgumentException">Empty, or longer than the 107 octets that the kernel takes.</exception>
    public string? UnixSocketPath
    {
        get;
        set
        {
            ThrowIfFrozen();
            if (value is not null && (value.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(value) > MostUnixPath))
            {
                throw new ArgumentException($"{nameof(UnixSocketPath)} must have from 1 to {MostUnixPath} octets.", nameof(UnixSocketPath));
            }
            field = value;
        }
    }

    /// <summary>
    /// The local address that TCP sockets are bound to (Linux, bind(2)). Only addresses of its family are dialed. Its port is usually 0; another one is a single
    /// connection's at a time. Null, the default, lets the kernel choose.
    /// </summary>
    public IPEndPoint? LocalEndPoint { get; set => field = Unfrozen(value); }

    /// <summary>
    /// How long one address of a name may take before the next is tried beside it (RFC 8305 5); the first that connects is used, and at most 8 are
    /// tried at the same time. An address that failed, or took longer than this and lost, is tried after all others for a while: 1 s, and by
    /// doubling up to 60 s, until it connects. Default 250 ms, as recommended there.
    /// <see cref="Timeout.InfiniteTimeSpan"/> tries the next only after a failure.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan ConnectAttemptDelay { get; set => field = Positive(value); } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long the addresses of a name are used before it is resolved again (DNS: RFC 1035). Connections to addresses that have vanished are closed when
    /// their work is done; others stay. It happens at the next dial, and in the background while connections are open. Where it fails, and where
    /// it takes a dial longer than a second, the older addresses are used. IP literals, Unix sockets and what a <see cref="ConnectCallback"/> made
    /// never vanish. Default 30 s: what DNS based load balancing usually sets as its time to live (RFC 1035 3.2.1).
    /// <see cref="Timeout.InfiniteTimeSpan"/> resolves once for each dial and closes none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan AddressRefreshInterval { get; set => field = Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>TCP_NODELAY: what is sent leaves at once, without waiting for acknowledgements (Nagle, RFC 9293 3.7.4; Linux, tcp(7)). Default true: the pool batches its writes itself.</summary>
    public bool NoDelay { get; set => field = Unfrozen(value); } = true;

    /// <summary>
    /// Idle time after which the kernel probes the peer (RFC 9293 3.8.4; SO_KEEPALIVE, TCP_KEEPIDLE of Linux, tcp(7)), in whole seconds. It keeps entries of load balancers
    /// and firewalls alive, and finds peers that have vanished. Default <see cref="Timeout.InfiniteTimeSpan"/>: off.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than a second, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan TcpKeepAliveTime { get; set => field = WholeSeconds(value); } = Timeout.InfiniteTimeSpan;

    /// <summary>The time between two such probes (RFC 9293 3.8.4; TCP_KEEPINTVL of Linux, tcp(7)), in whole seconds. Default 1 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than a second, or infinite.</exception>
    public TimeSpan TcpKeepAliveInterval
    {
        get;
        set => field = value == Timeout.InfiniteTimeSpan ? throw new ArgumentOutOfRangeException(nameof(TcpKeepAliveInterval), value, "TcpKeepAliveInterval must be a second or more.") : WholeSeconds(value);
    } = TimeSpan.FromSeconds(1);

    /// <summary>Probes without an answer after which the connection is dead (RFC 9293 3.8.4; TCP_KEEPCNT of Linux, tcp(7)). Default 10.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1, or more than 127, the kernel's limit.</exception>
    public int TcpKeepAliveRetryCount { get; set => field = Between(value, 1, 127); } = 10;

    /// <summary>
    /// How long octets may be unacknowledged before the kernel ends the connection (RFC 5482; TCP_USER_TIMEOUT of Linux, tcp(7); elsewhere it has no effect). Default
    /// <see cref="Timeout.InfiniteTimeSpan"/>: the kernel's own limit of about 15 minutes (R2: RFC 9293 3.8.3), and <see cref="DeadPathTimeout"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan TcpUserTimeout { get; set => field = Positive(value); } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// How long a peer may acknowledge nothing of what the kernel sends again and again (RFC 9293 3.8.1) before the path is given up (RFC 9293 3.8.3; by TCP_INFO of Linux, which is
    /// read once a second at most; elsewhere it has no effect): earlier than <see cref="ReadTimeout"/>, which also covers a server that lives and
    /// thinks. Requests that may be sent again are (RFC 9112 9.3.1). Default 10 s: five retransmissions on a path of 100 ms.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public TimeSpan DeadPathTimeout { get; set => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Requests go through a proxy (RFC 9110 7.3.2) where <see cref="Proxy"/>, or else the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY), names
    /// one. Default true, as SocketsHttpHandler.
    /// </summary>
    public bool UseProxy { get; set => field = Unfrozen(value); } = true;

    /// <summary>
    /// Says which requests go through which proxy: http, https, socks4, socks4a and socks5 (RFC 1928). Null, the default, takes <see cref="System.Net.Http.HttpClient.DefaultProxy"/>.
    /// An HTTP proxy forwards http (RFC 9112 3.2.2), and makes tunnels (CONNECT, RFC 9110 9.3.6) for https; SOCKS makes tunnels for both. User and password in the proxy's URI come before
    /// <see cref="IWebProxy.Credentials"/>. A 407 (RFC 9110 15.5.8) is answered with Basic or Digest. What the IWebProxy throws fails the request: it is not taken for "no proxy", as by
    /// SocketsHttpHandler. A Proxy-Authorization (RFC 9110 11.7.2) that a request has itself goes only to a proxy that forwards it, never to an origin, unlike with SocketsHttpHandler.
    /// </summary>
    public IWebProxy? Proxy { get; set => field = Unfrozen(value); }

    /// <summary>Credentials for a proxy whose <see cref="IWebProxy.Credentials"/> are null (RFC 9110 11.7), as SocketsHttpHandler. They are sent to no one else.</summary>
    public ICredentials? DefaultProxyCredentials { get; set => field = Unfrozen(value); }

    private TransportSettings ReadTransport() => new()
    {
        Tls = TlsOptions.Copy(SslOptions),
        ConnectCallback = ConnectCallback,
        Resolver = EndPointResolver,
        UnixSocketPath = UnixSocketPath,
        LocalEndPoint = LocalEndPoint,
        AttemptDelay = ConnectAttemptDelay,
        AddressRefresh = AddressRefreshInterval,
        NoDelay = NoDelay,
        KeepAliveTime = TcpKeepAliveTime,
        KeepAliveInterval = TcpKeepAliveInterval,
        KeepAliveRetries = TcpKeepAliveRetryCount,
        UserTimeout = TcpUserTimeout,
        DeadPath = DeadPathTimeout,
        Proxy = UseProxy ? Proxy ?? HttpClient.DefaultProxy : null,
        DefaultProxyCredentials = DefaultProxyCredentials,
    };
}
