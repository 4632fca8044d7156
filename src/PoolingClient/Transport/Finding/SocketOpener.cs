using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Makes one socket by the options and connects it to one end point.</summary>
internal sealed class SocketOpener(PoolSettings settings)
{
    // linux/tcp.h and linux/in.h; the framework has no names for them.
    private const int IpProtoIp = 0, IpProtoTcp = 6, TcpUserTimeout = 18, IpBindAddressNoPort = 24;

    /// <summary>A Unix socket does not wait for room in a full accept queue: it says EAGAIN at once. So it is asked again, as often as a person would not notice.</summary>
    private static readonly TimeSpan FullQueuePause = TimeSpan.FromMilliseconds(10);

    private readonly TransportSettings _options = settings.Transport;

    /// <exception cref="SocketException">The end point was not connected to.</exception>
    /// <exception cref="DialOptionException">LocalEndPoint could not be bound to.</exception>
    public async Task<Socket> OpenAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket socket = Create(endPoint.AddressFamily);
            try
            {
                if (endPoint is IPEndPoint) Prepare(socket);
                await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock && endPoint is UnixDomainSocketEndPoint)
            {
                socket.Dispose();
                await Task.Delay(FullQueuePause, settings.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception)
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>As <see cref="OpenAsync"/>, to an end point without an alternative: with the notes of the attempt, and nothing beside it that costs.</summary>
    public async Task<Socket> OpenOnlyAsync(EndPoint endPoint, AttemptNotes notes, CancellationToken cancellationToken)
    {
        long begun = notes.Begin(endPoint, out int number);
        Socket? socket = null;
        try
        {
            if (endPoint is UnixDomainSocketEndPoint)
            {
                socket = await OpenAsync(endPoint, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                socket = Create(endPoint.AddressFamily);
                Prepare(socket);
                await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            }
            notes.Connected(endPoint, number);
            return socket;
        }
        catch (Exception e)
        {
            socket?.Dispose();
            if (e is SocketException failed) notes.Failed(endPoint, number, begun, failed);
            else if (e is OperationCanceledException) notes.GivenUp(endPoint, number, begun, SocketConnector.NoAnswer, hadItsTime: false);
            else notes.Failed(number, e);
            throw;
        }
    }

    private static Socket Create(AddressFamily family) =>
        new(family, SocketType.Stream, family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);

    private void Prepare(Socket socket)
    {
        socket.NoDelay = _options.NoDelay;
        if (_options.KeepAliveTime != Timeout.InfiniteTimeSpan)
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Seconds(_options.KeepAliveTime));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Seconds(_options.KeepAliveInterval));
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, _options.KeepAliveRetries);
        }
        if (_options.UserTimeout != Timeout.InfiniteTimeSpan && OperatingSystem.IsLinux())
        {
            SetNumber(socket, IpProtoTcp, TcpUserTimeout, (int)Math.Min(int.MaxValue, Math.Ceiling(_options.UserTimeout.TotalMilliseconds)));
        }
        if (_options.LocalEndPoint is { } local) Bind(socket, local);
    }

    private static void Bind(Socket socket, IPEndPoint local)
    {
        try
        {
            // The port is chosen by connect() then, which knows the other end: as many connections to each end point as there are ports, not to all of them together.
            if (local.Port == 0 && OperatingSystem.IsLinux()) SetNumber(socket, IpProtoIp, IpBindAddressNoPort, 1);
            socket.Bind(local);
        }
        catch (SocketException e)
        {
            throw new DialOptionException(DialText.OfBind(local, e.SocketErrorCode), e);
        }
    }

    private static void SetNumber(Socket socket, int level, int name, int value)
    {
        Span<byte> octets = stackalloc byte[sizeof(int)];
        if (BitConverter.IsLittleEndian) BinaryPrimitives.WriteInt32LittleEndian(octets, value);
        else BinaryPrimitives.WriteInt32BigEndian(octets, value);
        socket.SetRawSocketOption(level, name, octets);
    }

    /// <summary>The kernel counts whole seconds, up to 32,767 of them (tcp(7)).</summary>
    private static int Seconds(TimeSpan span) => (int)Math.Clamp(Math.Round(span.TotalSeconds), 1, short.MaxValue);
}
