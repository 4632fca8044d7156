using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>What a dial did, as children of its span: name resolution, each address that was tried, the tunnel, TLS. Made when it is over.</summary>
internal sealed class DialSpans(Activity setup, DialFacts facts, Route route, TimeProvider time)
{
    private readonly long _now = time.GetTimestamp();

    public void Add()
    {
        string host = route.Destination.Host;
        if (Uri.CheckHostName(host) == UriHostNameType.Dns && (facts.Attempts.Count > 0 || facts.Resolved == 0))
        {
            using Activity? lookup = Begin("PoolingClient.DnsLookup", $"DNS lookup {host}", facts.Begun, facts.Resolved);
            lookup?.SetTag("dns.question.name", host);
        }
        foreach (AddressAttempt attempt in facts.Attempts) Add(attempt);
        if (facts.TunnelBegun > 0) Begin("PoolingClient.ProxyTunnel", $"proxy tunnel {host}", facts.TunnelBegun, facts.Tunneled)?.Dispose();
        if (facts.TlsBegun > 0) Begin("PoolingClient.TlsHandshake", $"TLS client handshake {route.Origin.Host}", facts.TlsBegun, facts.Secured)?.Dispose();
        setup.SetEndTime(At(_now).UtcDateTime);
    }

    private void Add(AddressAttempt attempt)
    {
        using Activity? span = Begin("PoolingClient.SocketConnect", $"socket connect {attempt.EndPoint}", attempt.Begun, attempt.Ended);
        if (span is not { IsAllDataRequested: true }) return;
        span.SetTag("network.peer.address", PeerAddress.Of(attempt.EndPoint));
        if (attempt.EndPoint is IPEndPoint ip) span.SetTag("network.peer.port", ip.Port);
        if (attempt.EndPoint.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6) span.SetTag("network.type", attempt.EndPoint.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6");
        span.SetTag("network.transport", attempt.EndPoint is UnixDomainSocketEndPoint ? "unix" : "tcp");
        if (attempt.Error is { } error) span.SetStatus(ActivityStatusCode.Error, error);
    }

    /// <summary>Whoever called it stops the child. One that did not come to its end has failed, or was given up, at the end of the dial.</summary>
    private Activity? Begin(string name, string displayName, long begun, long ended)
    {
        Activity? child = PoolTelemetry.Source.StartActivity(name, ActivityKind.Internal, setup.Context, startTime: At(begun));
        if (child is null) return null;
        child.DisplayName = displayName;
        if (ended == 0) child.SetStatus(ActivityStatusCode.Error);
        child.SetEndTime(At(ended == 0 ? _now : ended).UtcDateTime);
        return child;
    }

    private DateTimeOffset At(long instant) => setup.StartTimeUtc + time.GetElapsedTime(facts.Begun, instant);
}
