using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Makes connections on one route, within one time limit for all of it: end points, TCP handshake, tunnel, TLS handshake.</summary>
internal sealed class Dialer(Route route, PoolSettings settings)
{
    private readonly SocketConnector _connector = new(route, settings);
    private readonly Tunnel? _tunnel = Tunnel.On(route, settings);
    private readonly TlsLayer? _proxyTls = route is { Proxy: { Kind: ProxyKind.Https } proxy, IsForwarded: false } ? new TlsLayer(proxy.Host, settings, isProxy: true) : null;
    private readonly TlsLayer? _tls = route.Origin.IsSecure ? new TlsLayer(route.Origin.Host, settings, isProxy: route.IsForwarded) : null;

    public Route Route => route;

    /// <summary>What the resolver has said of the destination.</summary>
    public OriginResolution ReadResolution(long now) => _connector.ReadResolution(now);

    /// <summary>Resolves the destination again in the background, where it is time to.</summary>
    public void Refresh(long now) => _connector.Refresh(now);

    /// <summary>The address that the dial connected to has vanished from those of the destination.</summary>
    public bool HasVanished(DialFacts dial) => _connector.HasVanished(dial);

    /// <summary>Never throws for what a network can do: a failure is a result.</summary>
    public async Task<DialResult> DialAsync(DialFacts facts, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var either = new CancellationTokenSource(limit, settings.Time);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), either);
        try
        {
            Carrier carrier = _tunnel is null ? await _connector.ConnectAsync(facts, either.Token).ConfigureAwait(false) : await OpenTunnelAsync(_tunnel, facts, either.Token).ConfigureAwait(false);
            if (_tls is not null) carrier = await _tls.SecureAsync(carrier, facts, either.Token).ConfigureAwait(false);
            return new DialResult(carrier, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(FailureKind.PoolDisposed, facts, "the pool was disposed.", null);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return FailByLimit(limit, facts);
        }
        catch (Exception e)
        {
            return FailBy(e, facts);
        }
    }

    private async Task<Carrier> OpenTunnelAsync(Tunnel tunnel, DialFacts facts, CancellationToken cancellationToken)
    {
        Carrier carrier = await tunnel.OpenAsync(ConnectToProxyAsync, cancellationToken).ConfigureAwait(false);
        facts.Tunneled = settings.Time.GetTimestamp();
        return carrier;

        async Task<Carrier> ConnectToProxyAsync()
        {
            Carrier toProxy = await _connector.ConnectAsync(facts, cancellationToken).ConfigureAwait(false);
            if (facts.TunnelBegun == 0) facts.TunnelBegun = settings.Time.GetTimestamp();
            return _proxyTls is null ? toProxy : await _proxyTls.SecureAsync(toProxy, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private DialResult FailBy(Exception error, DialFacts facts) => error switch
    {
        TunnelFailedException e => Fail(FailureKind.ProxyTunnel, facts, e.Message, e.InnerException),
        // The resolver refuses some names without asking anybody, for example those above 255 octets.
        ArgumentException when facts.Stage == RequestStage.Resolve => Fail(FailureKind.NameResolution, facts, $"{Proxied}the name '{route.Destination.Host}' cannot be resolved: {error.Message}.", error),
        SocketException e when facts.Stage == RequestStage.Resolve => Fail(FailureKind.NameResolution, facts, Proxied + DialText.OfResolution(route.Destination.Host, e), e),
        DialOptionException e => Fail(facts.Stage == RequestStage.Resolve ? FailureKind.NameResolution : FailureKind.Connect, facts, Proxied + e.Message, e.InnerException),
        TlsFailedException e when facts.TlsBegun == 0 || route.IsForwarded => Fail(FailureKind.Tls, facts, $"TLS with the {route.Proxy} failed: {e.Message}", e.InnerException),
        TlsFailedException e => Fail(FailureKind.Tls, facts, e.Message, e.InnerException),
        SocketException e => Fail(FailureKind.Connect, facts, Proxied + DialText.OfAttempts(facts.Attempts, e, settings.Transport.LocalEndPoint), e),
        _ when facts.Stage == RequestStage.Resolve => Fail(FailureKind.NameResolution, facts, $"the EndPointResolver failed for '{route.Destination.Host}': {error.Message}", error),
        _ when facts.Stage == RequestStage.ProxyTunnel => Fail(FailureKind.ProxyTunnel, facts, $"the {route.Proxy} could not be asked for a tunnel: {error.Message}", error),
        _ => Fail(FailureKind.Connect, facts, error.Message, error),
    };

    /// <summary>Says whom the words behind it are about, where it is not the origin.</summary>
    private string Proxied => _tunnel is null ? "" : "the proxy was not reached: ";

    private DialResult FailByLimit(TimeSpan limit, DialFacts facts)
    {
        string option = string.Create(CultureInfo.InvariantCulture, $"ConnectTimeout of {limit.TotalSeconds:0.###} s");
        string what = facts.Stage switch
        {
            RequestStage.Resolve => $"{Proxied}the resolver gave no answer for '{route.Destination.Host}'",
            RequestStage.TlsHandshake => $"the {(_tunnel is null ? "TCP connection" : "tunnel")} was made, but the {(route.IsForwarded ? "proxy" : "server")} did not complete the TLS handshake (it may not speak TLS on that port, or be overloaded)",
            RequestStage.ProxyTunnel => $"the {route.Proxy} made no tunnel to {route.Origin}",
            _ => Proxied + Unanswered(facts),
        };
        return Fail(FailureKind.Timeout, facts, $"{what} within the {option}.", new TimeoutException($"The {option} ended: {what}."));
    }

    private static string Unanswered(DialFacts facts)
    {
        EndPoint[] silent = [.. facts.Attempts.Where(attempt => attempt.IsUnderWay || attempt.Error == SocketConnector.NoAnswer).Select(attempt => attempt.EndPoint)];
        if (silent.Length == 0) return "the ConnectCallback made no connection";
        if (silent[0] is UnixDomainSocketEndPoint) return $"the server of the Unix socket {silent[0]} took no connection (EAGAIN: its accept queue is full; it does not accept, or not fast enough)";
        return $"{string.Join(" and ", silent.Take(DialText.MostNamed))}{(silent.Length > DialText.MostNamed ? $" and {silent.Length - DialText.MostNamed} more" : "")} did not answer SYN (a firewall drops it, the host is down, or the server's accept queue is full)";
    }

    private DialResult Fail(FailureKind kind, DialFacts facts, string what, Exception? cause) =>
        new(null, new ExchangeFailure(kind, facts.Stage, RequestFate.NotSent, $"no connection to {route}: {what}", cause));
}
