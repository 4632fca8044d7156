using System.Collections.Frozen;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PoolingClient.Extensions;

/// <summary>
/// The settings of a pool that configuration may name. Written by hand: binding, the check for unknown keys, the messages and the JSON schema come from
/// it, and a test compares it with <see cref="SocketPoolOptions"/>, so that none is forgotten and no range drifts.
/// </summary>
internal static class PoolSettingTable
{
    private static readonly Flag Flag = new();

    /// <summary>The key of <see cref="Tls"/>, whose settings stand in a section of their own.</summary>
    public const string TlsKey = nameof(SocketPoolOptions.SslOptions);

    /// <summary>Properties whose values are objects or functions.</summary>
    public static IReadOnlyList<string> OnlyInCode { get; } =
    [
        nameof(SocketPoolOptions.ConnectCallback),
        nameof(SocketPoolOptions.CookieContainer),
        nameof(SocketPoolOptions.Credentials),
        nameof(SocketPoolOptions.DefaultProxyCredentials),
        nameof(SocketPoolOptions.EndPointResolver),
        nameof(SocketPoolOptions.LoggerFactory),
        nameof(SocketPoolOptions.MeterFactory),
        nameof(SocketPoolOptions.Name),
        nameof(SocketPoolOptions.TimeProvider),
    ];

    public static FrozenDictionary<string, Setting<SocketPoolOptions>> All { get; } = Keyed(
    [
        // Capacity and queue.
        Number(nameof(SocketPoolOptions.MaxConnectionsPerServer), new(1), o => o.MaxConnectionsPerServer, (o, v) => o.MaxConnectionsPerServer = v),
        Number(nameof(SocketPoolOptions.MaxQueuedRequests), new(0), o => o.MaxQueuedRequests, (o, v) => o.MaxQueuedRequests = v, isLive: true),
        Number(nameof(SocketPoolOptions.MinIdleConnections), new(0), o => o.MinIdleConnections, (o, v) => o.MinIdleConnections = v, isLive: true),
        Number(nameof(SocketPoolOptions.MaxPipelineDepth), new(1, 1024), o => o.MaxPipelineDepth, (o, v) => o.MaxPipelineDepth = v),
        Is(nameof(SocketPoolOptions.PipelineByDefault), o => o.PipelineByDefault, (o, v) => o.PipelineByDefault = v),

        // Time limits.
        Time(nameof(SocketPoolOptions.LeaseTimeout), Span.AboveZero, o => o.LeaseTimeout, (o, v) => o.LeaseTimeout = v, isLive: true),
        Time(nameof(SocketPoolOptions.ConnectTimeout), Span.AboveZero, o => o.ConnectTimeout, (o, v) => o.ConnectTimeout = v, isLive: true),
        Time(nameof(SocketPoolOptions.WriteTimeout), Span.AboveZero, o => o.WriteTimeout, (o, v) => o.WriteTimeout = v, isLive: true),
        Time(nameof(SocketPoolOptions.ResponseHeadTimeout), Span.AboveZero, o => o.ResponseHeadTimeout, (o, v) => o.ResponseHeadTimeout = v, isLive: true),
        Time(nameof(SocketPoolOptions.ReadTimeout), Span.AboveZero, o => o.ReadTimeout, (o, v) => o.ReadTimeout = v, isLive: true),
        Time(nameof(SocketPoolOptions.Deadline), Span.AboveZero, o => o.Deadline, (o, v) => o.Deadline = v, isLive: true),
        Time(nameof(SocketPoolOptions.PooledConnectionIdleTimeout), Span.AboveZero, o => o.PooledConnectionIdleTimeout, (o, v) => o.PooledConnectionIdleTimeout = v, isLive: true),
        Time(nameof(SocketPoolOptions.PooledConnectionLifetime), Span.AboveZero, o => o.PooledConnectionLifetime, (o, v) => o.PooledConnectionLifetime = v, isLive: true),

        // What is read of responses.
        Number(nameof(SocketPoolOptions.MaxResponseDrainSize), new(0), o => o.MaxResponseDrainSize, (o, v) => o.MaxResponseDrainSize = v),
        Time(nameof(SocketPoolOptions.ResponseDrainTimeout), Span.FromZero, o => o.ResponseDrainTimeout, (o, v) => o.ResponseDrainTimeout = v),
        Number(nameof(SocketPoolOptions.MaxResponseHeadersLength), new(1, 16 * 1024), o => o.MaxResponseHeadersLength, (o, v) => o.MaxResponseHeadersLength = v),
        Number(nameof(SocketPoolOptions.MaxResponseHeadersCount), new(1, 100_000), o => o.MaxResponseHeadersCount, (o, v) => o.MaxResponseHeadersCount = v),
        Number(nameof(SocketPoolOptions.MaxInterimResponses), new(0), o => o.MaxInterimResponses, (o, v) => o.MaxInterimResponses = v),
        Number(nameof(SocketPoolOptions.MaxChunkLineLength), new(1, 64 * 1024), o => o.MaxChunkLineLength, (o, v) => o.MaxChunkLineLength = v),

        // Messages.
        Time(nameof(SocketPoolOptions.Expect100ContinueTimeout), Span.FromZero, o => o.Expect100ContinueTimeout, (o, v) => o.Expect100ContinueTimeout = v),
        Is(nameof(SocketPoolOptions.AllowAutoRedirect), o => o.AllowAutoRedirect, (o, v) => o.AllowAutoRedirect = v),
        Number(nameof(SocketPoolOptions.MaxAutomaticRedirections), new(1), o => o.MaxAutomaticRedirections, (o, v) => o.MaxAutomaticRedirections = v),
        Is(nameof(SocketPoolOptions.UseCookies), o => o.UseCookies, (o, v) => o.UseCookies = v),
        Is(nameof(SocketPoolOptions.PreAuthenticate), o => o.PreAuthenticate, (o, v) => o.PreAuthenticate = v),
        new ValueSetting<SocketPoolOptions, DecompressionMethods>(
            nameof(SocketPoolOptions.AutomaticDecompression), new Choice<DecompressionMethods>("None", "GZip", "Deflate", "Brotli", "All"), o => o.AutomaticDecompression, (o, v) => o.AutomaticDecompression = v),
        new ValueSetting<SocketPoolOptions, long>(
            nameof(SocketPoolOptions.MaxDecompressedContentLength), new WholeNumber(1, long.MaxValue), o => o.MaxDecompressedContentLength, (o, v) => o.MaxDecompressedContentLength = v),
        Number(nameof(SocketPoolOptions.MaxDecompressionRatio), new(2), o => o.MaxDecompressionRatio, (o, v) => o.MaxDecompressionRatio = v),

        new ValueSetting<SocketPoolOptions, string?>(nameof(SocketPoolOptions.DeadlineHeader), new FieldNameKind(), o => o.DeadlineHeader, (o, v) => o.DeadlineHeader = v),

        // What is shown.
        Is(nameof(SocketPoolOptions.ShowPaths), o => o.ShowPaths, (o, v) => o.ShowPaths = v),
        Is(nameof(SocketPoolOptions.TrackResponseCallSites), o => o.TrackResponseCallSites, (o, v) => o.TrackResponseCallSites = v),

        // Finding and making sockets.
        new ValueSetting<SocketPoolOptions, string?>(nameof(SocketPoolOptions.UnixSocketPath), new Text("a path of 1 to 107 octets"), o => o.UnixSocketPath, (o, v) => o.UnixSocketPath = v),
        new ValueSetting<SocketPoolOptions, IPEndPoint?>(nameof(SocketPoolOptions.LocalEndPoint), new LocalAddress(), o => o.LocalEndPoint, (o, v) => o.LocalEndPoint = v),
        Time(nameof(SocketPoolOptions.ConnectAttemptDelay), Span.AboveZero, o => o.ConnectAttemptDelay, (o, v) => o.ConnectAttemptDelay = v),
        Time(nameof(SocketPoolOptions.AddressRefreshInterval), Span.AboveZero, o => o.AddressRefreshInterval, (o, v) => o.AddressRefreshInterval = v),
        Is(nameof(SocketPoolOptions.NoDelay), o => o.NoDelay, (o, v) => o.NoDelay = v),
        Time(nameof(SocketPoolOptions.TcpKeepAliveTime), new Span(TimeSpan.FromSeconds(1)), o => o.TcpKeepAliveTime, (o, v) => o.TcpKeepAliveTime = v),
        Time(nameof(SocketPoolOptions.TcpKeepAliveInterval), new Span(TimeSpan.FromSeconds(1), mayBeInfinite: false), o => o.TcpKeepAliveInterval, (o, v) => o.TcpKeepAliveInterval = v),
        Number(nameof(SocketPoolOptions.TcpKeepAliveRetryCount), new(1, 127), o => o.TcpKeepAliveRetryCount, (o, v) => o.TcpKeepAliveRetryCount = v),
        Time(nameof(SocketPoolOptions.TcpUserTimeout), Span.AboveZero, o => o.TcpUserTimeout, (o, v) => o.TcpUserTimeout = v),
        Time(nameof(SocketPoolOptions.DeadPathTimeout), Span.AboveZero, o => o.DeadPathTimeout, (o, v) => o.DeadPathTimeout = v),
        Is(nameof(SocketPoolOptions.UseProxy), o => o.UseProxy, (o, v) => o.UseProxy = v),
        new ValueSetting<SocketPoolOptions, IWebProxy?>(nameof(SocketPoolOptions.Proxy), new ProxyAddress(), o => o.Proxy, (o, v) => o.Proxy = v, IsSameProxy),
    ]);

    /// <summary>What of <see cref="SocketPoolOptions.SslOptions"/> has a plain value.</summary>
    public static FrozenDictionary<string, Setting<SocketPoolOptions>> Tls { get; } = Keyed(
    [
        new ValueSetting<SocketPoolOptions, string?>(nameof(SslClientAuthenticationOptions.TargetHost), new Text("the name of a host"), o => o.SslOptions.TargetHost, (o, v) => o.SslOptions.TargetHost = v),
        new ValueSetting<SocketPoolOptions, SslProtocols>(
            nameof(SslClientAuthenticationOptions.EnabledSslProtocols), new Choice<SslProtocols>("None", "Tls12", "Tls13"), o => o.SslOptions.EnabledSslProtocols, (o, v) => o.SslOptions.EnabledSslProtocols = v),
        new ValueSetting<SocketPoolOptions, X509RevocationMode>(
            nameof(SslClientAuthenticationOptions.CertificateRevocationCheckMode),
            new Choice<X509RevocationMode>("NoCheck", "Online", "Offline"),
            o => o.SslOptions.CertificateRevocationCheckMode,
            (o, v) => o.SslOptions.CertificateRevocationCheckMode = v),
        Is(nameof(SslClientAuthenticationOptions.AllowTlsResume), o => o.SslOptions.AllowTlsResume, (o, v) => o.SslOptions.AllowTlsResume = v),
    ]);

    private static ValueSetting<SocketPoolOptions, long> Number(string name, WholeNumber kind, Func<SocketPoolOptions, int> get, Action<SocketPoolOptions, int> set, bool isLive = false) =>
        new(name, kind, options => get(options), (options, value) => set(options, (int)value)) { IsLive = isLive };

    private static ValueSetting<SocketPoolOptions, TimeSpan> Time(string name, Span kind, Func<SocketPoolOptions, TimeSpan> get, Action<SocketPoolOptions, TimeSpan> set, bool isLive = false) =>
        new(name, kind, get, set) { IsLive = isLive };

    private static ValueSetting<SocketPoolOptions, bool> Is(string name, Func<SocketPoolOptions, bool> get, Action<SocketPoolOptions, bool> set) => new(name, Flag, get, set);

    // A proxy that was set in code is an object, and a new one each time that the options are made.
    private static bool IsSameProxy(IWebProxy? one, IWebProxy? other) => one is not WebProxy a || other is not WebProxy b ? (one is null) == (other is null) : a.Address == b.Address;

    private static FrozenDictionary<string, Setting<SocketPoolOptions>> Keyed(IEnumerable<Setting<SocketPoolOptions>> settings) => settings.ToFrozenDictionary(setting => setting.Name, StringComparer.OrdinalIgnoreCase);
}
