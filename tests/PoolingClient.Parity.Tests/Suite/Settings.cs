using System.Net;
using System.Net.Security;

namespace PoolingClient.Parity;

/// <summary>
/// Settings that both handlers get. What is null is left as the handler has it by default. Cookies and proxies are off unless given: the one because
/// the defaults differ on purpose, the other because the environment of the machine must not be in the tests.
/// </summary>
internal sealed record Settings
{
    public static readonly Settings Usual = new();

    public int? MaxConnections { get; init; }

    public TimeSpan? ConnectTimeout { get; init; }

    public TimeSpan? IdleTimeout { get; init; }

    public TimeSpan? Lifetime { get; init; }

    public int? DrainSize { get; init; }

    public TimeSpan? DrainTimeout { get; init; }

    /// <summary>In KiB.</summary>
    public int? HeadLength { get; init; }

    public TimeSpan? ContinueTimeout { get; init; }

    public bool? Redirects { get; init; }

    public int? MostRedirects { get; init; }

    public CookieContainer? Cookies { get; init; }

    public DecompressionMethods? Decompression { get; init; }

    public ICredentials? Credentials { get; init; }

    public bool? PreAuthenticate { get; init; }

    public IWebProxy? Proxy { get; init; }

    public ICredentials? ProxyCredentials { get; init; }

    public SslClientAuthenticationOptions? Tls { get; init; }

    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Connect { get; init; }

    public SocketsHttpHandler ForSockets()
    {
        var handler = new SocketsHttpHandler { UseCookies = Cookies is not null, UseProxy = Proxy is not null };
        if (Cookies is not null) handler.CookieContainer = Cookies;
        if (Proxy is not null) handler.Proxy = Proxy;
        if (MaxConnections is { } connections) handler.MaxConnectionsPerServer = connections;
        if (ConnectTimeout is { } connect) handler.ConnectTimeout = connect;
        if (IdleTimeout is { } idle) handler.PooledConnectionIdleTimeout = idle;
        if (Lifetime is { } lifetime) handler.PooledConnectionLifetime = lifetime;
        if (DrainSize is { } size) handler.MaxResponseDrainSize = size;
        if (DrainTimeout is { } drain) handler.ResponseDrainTimeout = drain;
        if (HeadLength is { } head) handler.MaxResponseHeadersLength = head;
        if (ContinueTimeout is { } wait) handler.Expect100ContinueTimeout = wait;
        if (Redirects is { } follow) handler.AllowAutoRedirect = follow;
        if (MostRedirects is { } most) handler.MaxAutomaticRedirections = most;
        if (Decompression is { } codings) handler.AutomaticDecompression = codings;
        if (Credentials is not null) handler.Credentials = Credentials;
        if (PreAuthenticate is { } before) handler.PreAuthenticate = before;
        if (ProxyCredentials is not null) handler.DefaultProxyCredentials = ProxyCredentials;
        if (Tls is not null) handler.SslOptions = Tls;
        if (Connect is { } dial) handler.ConnectCallback = (context, cancellation) => dial(context.DnsEndPoint, cancellation);
        return handler;
    }

    public SocketPoolOptions ForPooling()
    {
        var options = new SocketPoolOptions { UseCookies = Cookies is not null, UseProxy = Proxy is not null };
        if (Cookies is not null) options.CookieContainer = Cookies;
        if (Proxy is not null) options.Proxy = Proxy;
        if (MaxConnections is { } connections) options.MaxConnectionsPerServer = connections;
        if (ConnectTimeout is { } connect) options.ConnectTimeout = connect;
        if (IdleTimeout is { } idle) options.PooledConnectionIdleTimeout = idle;
        if (Lifetime is { } lifetime) options.PooledConnectionLifetime = lifetime;
        if (DrainSize is { } size) options.MaxResponseDrainSize = size;
        if (DrainTimeout is { } drain) options.ResponseDrainTimeout = drain;
        if (HeadLength is { } head) options.MaxResponseHeadersLength = head;
        if (ContinueTimeout is { } wait) options.Expect100ContinueTimeout = wait;
        if (Redirects is { } follow) options.AllowAutoRedirect = follow;
        if (MostRedirects is { } most) options.MaxAutomaticRedirections = most;
        if (Decompression is { } codings) options.AutomaticDecompression = codings;
        if (Credentials is not null) options.Credentials = Credentials;
        if (PreAuthenticate is { } before) options.PreAuthenticate = before;
        if (ProxyCredentials is not null) options.DefaultProxyCredentials = ProxyCredentials;
        if (Tls is not null) options.SslOptions = Tls;
        if (Connect is { } dial) options.ConnectCallback = (context, cancellation) => dial(context.DnsEndPoint, cancellation);
        return options;
    }
}
