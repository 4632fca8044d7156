using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>Which of the errors of several addresses says most about what is wrong.</summary>
internal static class TellingError
{
    public static SocketException Of(IReadOnlyList<SocketException> errors) => errors.MaxBy(error => Weight(error.SocketErrorCode))!;

    private static int Weight(SocketError error) => error switch
    {
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => 6,     // the machine, so all addresses
        SocketError.ConnectionRefused or SocketError.ConnectionReset => 5,             // the host itself has spoken
        SocketError.AccessDenied => 4,
        SocketError.TimedOut or SocketError.HostUnreachable or SocketError.HostDown => 3,
        SocketError.NetworkUnreachable or SocketError.NetworkDown => 1,                // as every IPv6 address on a machine without IPv6
        SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable => 0, // as there, too
        _ => 2,
    };
}
