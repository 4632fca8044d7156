using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>What is seen of the connection from outside, while it works.</summary>
internal sealed partial class Http1Connection
{
    // The baton's holder writes it, any thread reads it: how many octets had come on the connection before those of the response under way.
    private long _octetsBefore;

    public override string? Security => _carrier.Security;

    public override TcpSocketInfo? ReadTcpInfo() => _carrier.ReadTcpInfo();

    public override void LookAt(ConnectionLook look, bool withExchanges)
    {
        look.Clear();
        lock (_gate)
        {
            look.IsClosed = _phase == Phase.Closed;
            look.DrainingBecause = _phase == Phase.Open && !_lastTaken ? null : WhyDraining();
            look.Capacity = look.DrainingBecause is null ? DepthNow : 0;
            look.ExchangesLeft = Volatile.Read(ref _exchangesLeft);
            look.IsTunnel = _isTunnel;
            if (!withExchanges) return;
            for (int i = 0; i < _outstanding.Count; i++) look.Exchanges.Add(LookAt(_outstanding[i], isFirst: i == 0));
        }
    }

    /// <summary>Under the gate, where an exchange that is outstanding stays what it is.</summary>
    private ExchangeLook LookAt(Exchange exchange, bool isFirst)
    {
        long unreadSince = isFirst && Volatile.Read(ref _readBegun) == 0 ? Volatile.Read(ref _lentSince) : 0;
        long sent = Math.Clamp(Facts.OctetsSent - exchange.StartOffset, 0, exchange.EndOffset - exchange.StartOffset);
        long received = exchange == _current ? Math.Max(0, Facts.OctetsReceived - Volatile.Read(ref _octetsBefore)) : 0;
        return new ExchangeLook(exchange.Shown, StageOf(exchange), exchange.Times.Begun, exchange.Times.Assigned, exchange.Attempts, sent, received, unreadSince, exchange.DeadlineAt, exchange.IsSettled, exchange.CallSite);
    }

    private string WhyDraining()
    {
        if (_isTunnel) return "it is a tunnel, and HTTP no more";
        if (_lastTaken) return "the request on it says that it is the last (Connection: close)";
        if (_sendError is not null) return "sending has failed: what the server said before is still read";
        if (Volatile.Read(ref _refusedSince) != 0) return "something came while it was idle: octets that answer nothing, or its end";
        if (_reason == CloseReason.NotPersistent) return "its caller reads the content of a response slowly: those behind it went elsewhere";
        return "it is ending";
    }
}
