namespace PoolingClient;

/// <summary>What the kernel knows of a TCP socket (Linux, TCP_INFO).</summary>
/// <param name="RoundTripTime">Smoothed round-trip time.</param>
/// <param name="RoundTripVariance">Its mean deviation.</param>
/// <param name="Unacknowledged">Segments sent that the peer has not acknowledged.</param>
/// <param name="Retransmissions">Segments sent again since the connection was made.</param>
/// <param name="OctetsAcknowledged">Octets that the peer has acknowledged.</param>
public sealed record TcpSocketInfo(TimeSpan RoundTripTime, TimeSpan RoundTripVariance, int Unacknowledged, int Retransmissions, long OctetsAcknowledged)
{
    /// <summary>How often in a row the kernel has sent again by its timer, and the peer has acknowledged nothing since; 0 on a path that works.</summary>
    public int RetransmissionsInARow { get; init; }

    /// <summary>How long ago the last acknowledgment came; octets of the peer count as one, as they carry it.</summary>
    public TimeSpan SinceAcknowledgment { get; init; }
}
