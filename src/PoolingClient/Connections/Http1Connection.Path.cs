using System.Globalization;
using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>
/// Whether the path to the peer lives, by the kernel's own numbers: a server that thinks acknowledges the request, a path that is dead
/// acknowledges nothing. The kernel itself goes on for a quarter of an hour.
/// </summary>
internal sealed partial class Http1Connection
{
    /// <summary>The kernel is asked no more often: it is a system call for each connection.</summary>
    private static readonly TimeSpan PathLook = TimeSpan.FromSeconds(1);

    /// <summary>Idle time from which on something between the ends may have forgotten the connection: the shortest limit in common use is 20 s to 60 s.</summary>
    private static readonly TimeSpan Forgettable = TimeSpan.FromSeconds(20);

    // The clock only: when the kernel was asked last; since when it waits for an acknowledgment of what it sends again (0: it does not), and how much was acknowledged by then.
    private long _pathSeen;
    private long _silentSince;
    private long _acknowledgedThen;

    /// <summary>Gives the connection up where its path is dead. What is outstanding goes elsewhere where it may, as after any loss.</summary>
    private bool EndDeadPath(long now)
    {
        TimeSpan limit = _settings.Transport.DeadPath;
        if (limit == Timeout.InfiniteTimeSpan) return false;
        TimeSpan look = limit < PathLook ? limit : PathLook;
        // Octets from the peer are a sign of life that costs nothing to see.
        if (!_settings.IsAfter(Math.Max(_pathSeen, Facts.LastReceive), look, now)) return false;
        _pathSeen = now;
        if (_carrier.ReadTcpInfo() is not { } tcp) return false;
        if (tcp.Unacknowledged == 0 || tcp.RetransmissionsInARow == 0)
        {
            _silentSince = 0;
            return false;
        }
        // What is not acknowledged was sent then or before, and more may be sent from now on.
        if (_silentSince == 0 || tcp.OctetsAcknowledged != _acknowledgedThen) (_silentSince, _acknowledgedThen) = (Facts.LastSend, tcp.OctetsAcknowledged);
        // Both must hold: before a request that follows idle time nothing was acknowledged for long, and nothing was owed; and a peer that
        // acknowledges without taking octets (a full window) lives.
        if (!_settings.IsAfter(_silentSince, limit, now) || tcp.SinceAcknowledgment < limit) return false;
        GiveUpPath(tcp, limit);
        return true;
    }

    private void GiveUpPath(TcpSocketInfo tcp, TimeSpan limit)
    {
        Facts.Tcp = tcp;
        Exchange? first;
        lock (_gate) first = _outstanding.First;
        string option = string.Create(CultureInfo.InvariantCulture, $"DeadPathTimeout of {limit.TotalSeconds:0.###} s");
        string what = string.Create(CultureInfo.InvariantCulture,
            $"the path to the server is dead: for {tcp.SinceAcknowledgment.TotalSeconds:0.0##} s it acknowledged nothing, longer than the {option}, while the kernel sent {tcp.Unacknowledged} unacknowledged segments again, {tcp.RetransmissionsInARow} times in a row (round-trip time {tcp.RoundTripTime.TotalMilliseconds:0.###} ms). The host is down, or something between (a firewall, NAT, load balancer or link) drops the packets.");
        if (first is { NumberOnConnection: > 1 } && IdleBefore(first) is var idle && idle >= Forgettable)
        {
            what += string.Create(CultureInfo.InvariantCulture, $" Before, the connection was idle for {idle.TotalSeconds:0.#} s, and may have been forgotten there: set TcpKeepAliveTime or PooledConnectionIdleTimeout below that.");
        }
        Shut(CloseReason.DeadPath, new Loss(FailureKind.SocketError, what, new TimeoutException($"The {option} ended: the peer acknowledged nothing.")));
    }
}
