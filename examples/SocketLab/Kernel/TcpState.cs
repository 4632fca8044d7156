namespace SocketLab.Kernel;

/// <summary>The states of a TCP socket, with the numbers of Linux (net/tcp_states.h).</summary>
internal enum TcpState
{
    /// <summary>No such socket is in the table.</summary>
    None = 0,
    Established = 1,
    SynSent = 2,
    SynReceived = 3,
    FinWait1 = 4,
    FinWait2 = 5,
    TimeWait = 6,
    Close = 7,
    CloseWait = 8,
    LastAck = 9,
    Listen = 10,
    Closing = 11,
    NewSynReceived = 12,
    BoundInactive = 13,
}
