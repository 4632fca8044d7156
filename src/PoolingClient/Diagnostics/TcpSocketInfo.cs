namespace PoolingClient;

/// <summary>What the kernel knows of a TCP socket (TCP_INFO: Linux, tcp(7)).</summary>
/// <param name="RoundTripTime">Smoothed round-trip time (SRTT: RFC 6298 2).</param>
/// <param name="RoundTripVariance">Its mean deviation (RTTVAR: RFC 6298 2).</param>
/// <param name="Unacknowledged">Segments sent that the peer has not acknowledged (RFC 9293 3.4).</param>
/// <param name="Retransmissions">Segments sent again (RFC 9293 3.8.1) since the connection was made.</param>
/// <param name="OctetsAcknowledged">Octets that the peer has acknowledged (RFC 9293 3.4).</param>
public sealed record TcpSocketInfo(TimeSpan RoundTripTime, TimeSpan RoundTripVariance, int Unacknowledged, int Retransmissions, long OctetsAcknowledged)
{
    /// <summary>How often in a row the kernel has sent again by its timer (RFC 6298 5, RFC 9293 3.8.3), and the peer has acknowledged nothing since; 0 on a path that works.</summary>
    public int RetransmissionsInARow { get; init; }

    /// <summary>How long ago the last acknowledgment came; octets of the peer count as one, as they carry it (RFC 9293 3.1).</summary>
    public TimeSpan SinceAcknowledgment { get; init; }
}
