using System.Net;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>What is known about a connection. The counters are written by one thread each and may be read by any.</summary>
internal sealed class ConnectionFacts
{
    private long _octetsSent, _octetsReceived, _lastSend, _lastReceive;
    private volatile TcpSocketInfo? _tcp;
    private int _exchanges;
    private int _idleSeconds = -1;

    public ConnectionFacts(long id, DialFacts dial, EndPoint? local, EndPoint? remote, long opened)
    {
        (Id, Dial, LocalEndPoint, RemoteEndPoint, Opened) = (id, dial, local, remote, opened);
        _lastReceive = opened;
    }

    public long Id { get; }

    public DialFacts Dial { get; }

    public EndPoint? LocalEndPoint { get; }

    public EndPoint? RemoteEndPoint { get; }

    /// <summary>The instant it was connected, in ticks of the pool's time.</summary>
    public long Opened { get; }

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

    /// <summary>When octets were last given to the kernel, in ticks of the pool's time.</summary>
    public long LastSend => Volatile.Read(ref _lastSend);

    public void AddSent(long octets) => Volatile.Write(ref _octetsSent, _octetsSent + octets);

    /// <summary>A send begins, or a long one has ended. Noted before the send: the response may be read before the sender goes on.</summary>
    public void NoteSend(long now) => Volatile.Write(ref _lastSend, now);

    /// <summary>When octets last came, in ticks of the pool's time; at first, when it was connected.</summary>
    public long LastReceive => Volatile.Read(ref _lastReceive);

    /// <summary>What the kernel said of the path when the connection was lost.</summary>
    public TcpSocketInfo? Tcp
    {
        get => _tcp;
        set => _tcp = value;
    }

    /// <summary>After how long without use the peer ended the connection, where it did; null else. Set before the owner is told.</summary>
    public TimeSpan? IdleAtEnd { get; set; }

    /// <summary>Why it was closed; None while it is open. Set before the owner is told.</summary>
    public CloseReason Closed { get; set; }

    /// <summary>What the owner makes of that: idle connections to the end point are closed before this long. Set by the owner.</summary>
    public TimeSpan? LearnedIdleLimit { get; set; }

    public void AddReceived(long octets, long now)
    {
        Volatile.Write(ref _lastReceive, now);   // first: whoever sees that octets came sees when
        Volatile.Write(ref _octetsReceived, _octetsReceived + octets);
    }

    public int AddExchange()
    {
        Volatile.Write(ref _exchanges, _exchanges + 1);
        return _exchanges;
    }
}
