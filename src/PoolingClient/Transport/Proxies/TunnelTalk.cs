using System.Net.Sockets;

namespace PoolingClient.Transport;

/// <summary>What is said with a proxy before there is a tunnel. Whatever the connection does in it is the tunnel's failure.</summary>
internal sealed class TunnelTalk(Carrier carrier, CancellationToken cancellationToken)
{
    /// <param name="octets">They must not change any more, also where this fails: the sending may go on until the carrier is disposed.</param>
    public async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        try { await carrier.SendAsync(octets).AsTask().OrLeave(cancellationToken).ConfigureAwait(false); }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException) { throw Broken(e); }
    }

    /// <summary>Receives at least one octet; 0 is the end.</summary>
    /// <param name="buffer">It must not be used again where this fails: the receiving may go on until the carrier is disposed.</param>
    public async Task<int> ReceiveAsync(Memory<byte> buffer)
    {
        try { return await carrier.ReceiveAsync(buffer, cancellationToken).AsTask().OrLeave(null, cancellationToken).ConfigureAwait(false); }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException) { throw Broken(e); }
    }

    /// <summary>Receives exactly so many octets, and leaves what is behind them.</summary>
    public async Task<byte[]> ReceiveExactlyAsync(int count)
    {
        var octets = new byte[count];
        for (int received = 0, part; received < count; received += part)
        {
            part = await ReceiveAsync(octets.AsMemory(received)).ConfigureAwait(false);
            if (part == 0) throw new TunnelFailedException("the proxy closed the connection (FIN) before it had answered. It may speak another protocol on that port, or refuse this client without a word.");
        }
        return octets;
    }

    private static TunnelFailedException Broken(Exception error)
    {
        SocketError? code = (error as SocketException ?? error.InnerException as SocketException)?.SocketErrorCode;
        return new TunnelFailedException(code is SocketError.ConnectionReset or SocketError.Shutdown
            ? "the proxy reset the connection (RST) when it was asked for a tunnel. It may speak another protocol on that port, or have been restarted."
            : $"the connection to the proxy was lost while it was asked for a tunnel: {error.Message}", error);
    }
}
