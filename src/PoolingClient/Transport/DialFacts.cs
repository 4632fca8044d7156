using System.Diagnostics;
using System.Net;

namespace PoolingClient.Transport;

/// <summary>
/// How a connection comes to be, in ticks of the pool's time; 0 where it has not come to it. The dialer writes it, and others read it while it does:
/// a request whose budget ends inside a dial says where the dial was.
/// </summary>
internal sealed class DialFacts(long begun)
{
    // Any thread, each written once by the dialer.
    private long _resolved, _connected, _tunnelBegun, _tunneled, _tlsBegun, _secured;

    private EndPoint? _endPoint;

    // Any thread; made anew by the dialer, and never changed: it lives as long as its connection, and so has no lock and no room to spare.
    private AddressAttempt[] _attempts = [];

    public long Begun => begun;

    /// <summary>The addresses were known, or none had to be found.</summary>
    public long Resolved { get => Volatile.Read(ref _resolved); set => Volatile.Write(ref _resolved, value); }

    /// <summary>A TCP handshake was complete.</summary>
    public long Connected { get => Volatile.Read(ref _connected); set => Volatile.Write(ref _connected, value); }

    /// <summary>The address that was connected to; null before, and where a ConnectCallback made the connection.</summary>
    public EndPoint? EndPoint { get => Volatile.Read(ref _endPoint); set => Volatile.Write(ref _endPoint, value); }

    /// <summary>The span of the dial; default where nobody traces it. Set before it begins.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>The edition of the addresses in which it was found last. The clock of the pool only.</summary>
    public int SeenVersion { get; set; }

    /// <summary>A proxy was asked for a tunnel.</summary>
    public long TunnelBegun { get => Volatile.Read(ref _tunnelBegun); set => Volatile.Write(ref _tunnelBegun, value); }

    /// <summary>The tunnel was there.</summary>
    public long Tunneled { get => Volatile.Read(ref _tunneled); set => Volatile.Write(ref _tunneled, value); }

    /// <summary>The TLS handshake began.</summary>
    public long TlsBegun { get => Volatile.Read(ref _tlsBegun); set => Volatile.Write(ref _tlsBegun, value); }

    /// <summary>It was complete.</summary>
    public long Secured { get => Volatile.Read(ref _secured); set => Volatile.Write(ref _secured, value); }

    /// <summary>The addresses tried, in the order begun.</summary>
    public IReadOnlyList<AddressAttempt> Attempts => Volatile.Read(ref _attempts);

    /// <summary>What is under way now, or was when it failed.</summary>
    public RequestStage Stage
    {
        get
        {
            if (TlsBegun > 0) return RequestStage.TlsHandshake;
            if (TunnelBegun > 0) return RequestStage.ProxyTunnel;
            return Resolved > 0 ? RequestStage.Connect : RequestStage.Resolve;
        }
    }

    /// <returns>The attempt's number, for <see cref="EndAttempt"/>. By one thread at a time, as <see cref="EndAttempt"/> is.</returns>
    public int BeginAttempt(EndPoint endPoint, long now)
    {
        Volatile.Write(ref _attempts, [.. _attempts, new AddressAttempt(endPoint, now)]);
        return _attempts.Length - 1;
    }

    public void EndAttempt(int number, long now, string? error)
    {
        AddressAttempt[] attempts = [.. _attempts];
        attempts[number] = attempts[number] with { Ended = now, Error = error };
        Volatile.Write(ref _attempts, attempts);
    }

    /// <summary>What a dial that is not done is doing, in words.</summary>
    public string Describe()
    {
        IReadOnlyList<AddressAttempt> tried = [.. Attempts.Where(attempt => attempt.IsUnderWay)];
        return Stage switch
        {
            RequestStage.Resolve => $"the resolver had given no answer",
            RequestStage.TlsHandshake => "the TLS handshake was not complete",
            RequestStage.ProxyTunnel => "the proxy had made no tunnel",
            _ when tried.Count > 0 => $"{string.Join(" and ", tried.Select(attempt => attempt.EndPoint))} had not answered SYN",
            _ => "no address had answered",
        };
    }
}
