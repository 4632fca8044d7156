namespace PoolingClient.Testing;

/// <summary>What happens when <see cref="FaultPath.EndAt"/> octets have been passed on.</summary>
public enum PathEnd
{
    /// <summary>Both peers get RST. What a receiver's window had no room for is lost, as with every RST.</summary>
    Reset,

    /// <summary>Both peers get FIN; what they send afterwards is read and thrown away, for 1 s at most.</summary>
    Fin,

    /// <summary>The receiver of this path gets FIN, and what its sender still sends is thrown away. The other path goes on.</summary>
    HalfClose,

    /// <summary>Nothing more passes on this path, no end either, until <see cref="FaultProxy.Heal"/>. The other path goes on. What comes is held, up to <see cref="FaultProxyOptions.BufferSize"/>.</summary>
    Hold,

    /// <summary>As <see cref="Hold"/>, on both paths.</summary>
    BlackHole,
}
