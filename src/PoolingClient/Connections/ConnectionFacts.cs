using System.Net;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>What is known about a connection. The counters are written by one thread each and may be read by any.</summary>
internal sealed class ConnectionFacts(long id, DialFacts dial, EndPoint? local, EndPoint? remote, long opened)
{
    private long _octetsSent, _octetsReceived, _lastSend;
    private int _exchanges;
    private int _idleSeconds = -1;

    public long Id => id;

    public DialFacts Dial => dial;

    public EndPoint? LocalEndPoint => local;

    public EndPoint? RemoteEndPoint => remote;

    /// <summary>The instant it was connected, in ticks of the pool's time.</summary>
    public long Opened => opened;

    /// <summary>Octets that the kernel has taken.</summary>
    public long OctetsSent => Volatile.Read(ref _octetsSent);

    public long OctetsReceived => Volatile.Read(ref _octetsReceived);

    /// <summary>Exchanges that were handed to it so far.</summary>
    public int Exchanges => Volatile.Read(ref _exchanges);

    /// <summary>What the server last said in Keep-Alive: timeout, in seconds; -1 where it said nothing.</summary>
    public int IdleSeconds
    {
        get => Volatile.Read(ref _idleSeconds);
        set => Volatile.Write(ref _idleSeconds, value);
    }

    /// <summary>When the kernel last took octets, in ticks of the pool's time.</summary>
    public long LastSend => Volatile.Read(ref _lastSend);

    public void AddSent(long octets, long now)
    {
        Volatile.Write(ref _octetsSent, _octetsSent + octets);
        Volatile.Write(ref _lastSend, now);
    }

    public void AddReceived(long octets) => Volatile.Write(ref _octetsReceived, _octetsReceived + octets);

    public int AddExchange()
    {
        Volatile.Write(ref _exchanges, _exchanges + 1);
        return _exchanges;
    }
}
