using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>
/// Servers and load balancers that end an idle connection with a 408 (HAProxy, Apache, those of clouds). One that was on its way when a request was sent looks like its
/// answer; it says that no request had come, and "the client MAY repeat that request" on a new connection (RFC 9110 15.5.9).
/// </summary>
internal sealed partial class Http1Connection
{
    /// <summary>What was on its way when the request was sent is here within a round trip, and this is more. A server that waited in vain for the rest of a request has waited longer.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    /// <summary>A connection that has carried nothing is as one that is used again, when it was open for so long: it was made ahead of need.</summary>
    private static readonly TimeSpan MadeAhead = TimeSpan.FromSeconds(1);

    // The reader: an interim response to the current request has come: the server has seen it.
    private bool _hasInterim;

    // The reader: of this request no octet had reached the server when it ended the connection.
    private Exchange? _unreceived;

    /// <summary>The response that begins is the end of an idle connection, and the request may go to another one. Else it is the caller's, like any other.</summary>
    private bool IsIdleEnd(ResponseHead head)
    {
        Exchange first = _current!;
        if (head.Status != 408 || head.KeepsConnection || _hasInterim || first.Before > 0 || first.State != ExchangeState.Sent) return false;
        if (first.NumberOnConnection == 1 && IdleBefore(first) < MadeAhead) return false;
        long now = _settings.Time.GetTimestamp();
        if (_settings.IsAfter(first.Times.Assigned, OnItsWay, now)) return false;
        bool isUnreceived = IsUnreceived(first);
        if (!MayReplay(first, isUnreceived ? first.WorstFate : RequestFate.MayHaveBeenProcessed, now)) return false;
        if (isUnreceived) _unreceived = first;
        return true;
    }

    /// <summary>
    /// Proof that nothing of the request was processed: the kernel has what the server sent, and an acknowledgment of what the server's kernel had received by then, and no octet of
    /// the request is in it. The SYN counts as one. Over TLS octets of requests are not octets of the socket: there is no proof.
    /// </summary>
    private bool IsUnreceived(Exchange exchange) => _carrier.Security is null && _carrier.ReadTcpInfo() is { } tcp && tcp.OctetsAcknowledged - 1 <= exchange.StartOffset;

    private void EndIdle()
    {
        _current = null;   // it is nobody's response
        Shut(CloseReason.PeerClosed, new Loss(FailureKind.ClosedByPeer, "the server ended the idle connection with 408 while the request was on its way (RFC 9110 15.5.9)."));
    }
}
