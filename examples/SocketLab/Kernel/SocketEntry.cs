using System.Net;

namespace SocketLab.Kernel;

/// <summary>One line of the kernel's socket table.</summary>
/// <param name="Local">The socket's own end point. IPv4 that runs over an IPv6 socket stands as IPv4.</param>
/// <param name="Remote">The peer's; port 0 where there is none.</param>
/// <param name="State">The state. UDP sockets have two: connected (<see cref="TcpState.Established"/>) or not (<see cref="TcpState.Close"/>).</param>
/// <param name="SendQueue">Octets that were written and not acknowledged.</param>
/// <param name="ReceiveQueue">Octets that came and were not read; of a listening socket, connections that wait for accept().</param>
/// <param name="Timer">When the kernel's timer of the socket fires: a retransmission, or the end of TIME_WAIT. Null where none runs.</param>
/// <param name="Inode">The socket's inode; 0 where no process holds it any more.</param>
/// <param name="Drops">Datagrams that were thrown away because the receive buffer was full; 0 for TCP.</param>
internal readonly record struct SocketEntry(
    IPEndPoint Local, IPEndPoint Remote, TcpState State, long SendQueue, long ReceiveQueue, TimeSpan? Timer, long Inode, long Drops);
