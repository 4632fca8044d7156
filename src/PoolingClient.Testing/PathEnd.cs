namespace PoolingClient.Testing;

/// <summary>What happens when <see cref="FaultPath.EndAt"/> octets have been passed on (RFC 9293 3.6).</summary>
public enum PathEnd
{
    /// <summary>Both peers get RST (RFC 9293 3.10.5). What a receiver's window (RFC 9293 3.8.6) had no room for is lost, as with every RST.</summary>
    Reset,

    /// <summary>Both peers get FIN (RFC 9293 3.6); what they send afterwards is read and thrown away, for 1 s at most.</summary>
    Fin,

    /// <summary>The receiver of this path gets FIN (RFC 9293 3.6.1), and what its sender still sends is thrown away. The other path goes on.</summary>
    HalfClose,

    /// <summary>
    /// Nothing more passes on this path, no end either, until <see cref="FaultProxy.Heal"/>. The other path goes on. What comes is held, up to
    /// <see cref="FaultProxyOptions.BufferSize"/> and the window (RFC 9293 3.8.6).
    /// </summary>
    Hold,

    /// <summary>As <see cref="Hold"/>, on both paths (RFC 9293 3.8.6).</summary>
    BlackHole,
}
