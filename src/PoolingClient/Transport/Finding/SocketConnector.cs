using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>Connects to the end points of a route's destination.</summary>
internal sealed class SocketConnector(Route route, PoolSettings settings)
{
    /// <summary>The error of an attempt that was given up.</summary>
    public const string NoAnswer = "no answer";

    /// <exception cref="SocketException">No name, or none of its addresses could be connected to.</exception>
    public async Task<Carrier> ConnectAsync(DialFacts facts, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        facts.Resolved = settings.Time.GetTimestamp();
        return new TcpCarrier(await ConnectAsync(addresses, facts, cancellationToken).ConfigureAwait(false));
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellationToken)
    {
        string host = route.Destination.Host;
        if (IPAddress.TryParse(host, out IPAddress? literal)) return [literal];
        // The resolver itself cannot be interrupted: it is left behind at the limit.
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.NoData);
    }

    private async Task<Socket> ConnectAsync(IPAddress[] addresses, DialFacts facts, CancellationToken cancellationToken)
    {
        SocketException? last = null;
        foreach (IPAddress address in addresses)
        {
            var endPoint = new IPEndPoint(address, route.Destination.Port);
            int attempt = facts.BeginAttempt(endPoint, settings.Time.GetTimestamp());
            Socket? socket = null;
            string? error = null;
            try
            {
                socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException e)
            {
                socket?.Dispose();
                (last, error) = (e, e.SocketErrorCode.ToString());
            }
            catch (OperationCanceledException)
            {
                socket?.Dispose();
                error = NoAnswer;
                throw;
            }
            finally
            {
                facts.EndAttempt(attempt, settings.Time.GetTimestamp(), error);
            }
        }
        throw last!;
    }
}
