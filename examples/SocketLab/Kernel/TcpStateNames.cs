namespace SocketLab.Kernel;

/// <summary>The states as netstat and ss write them.</summary>
internal static class TcpStateNames
{
    public static string Of(TcpState state) => state switch
    {
        TcpState.None => "-",
        TcpState.Established => "ESTABLISHED",
        TcpState.SynSent => "SYN_SENT",
        TcpState.SynReceived or TcpState.NewSynReceived => "SYN_RECV",
        TcpState.FinWait1 => "FIN_WAIT1",
        TcpState.FinWait2 => "FIN_WAIT2",
        TcpState.TimeWait => "TIME_WAIT",
        TcpState.Close => "CLOSE",
        TcpState.CloseWait => "CLOSE_WAIT",
        TcpState.LastAck => "LAST_ACK",
        TcpState.Listen => "LISTEN",
        TcpState.Closing => "CLOSING",
        TcpState.BoundInactive => "BOUND",
        _ => state.ToString(),
    };
}
