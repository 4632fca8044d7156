using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace PoolingClient.Transport;

/// <summary>TLS on a socket.</summary>
internal sealed class TlsCarrier(SslStream tls, SocketStream socket) : StreamCarrier(tls)
{
    /// <summary>A record of TLS 1.3 that is no longer holds an alert (two octets, the content type and the tag) and not a session ticket (RFC 8446 5.2).</summary>
    private const int LongestAlert = 32;

    private const int RecordHeader = 5;
    private const byte ApplicationData = 23;

    private readonly bool _isTls13 = tls.SslProtocol == SslProtocols.Tls13;

    public override EndPoint? LocalEndPoint { get; } = socket.Socket.LocalEndPoint;

    public override EndPoint? RemoteEndPoint { get; } = socket.Socket.RemoteEndPoint;

    public override string Security { get; } = $"{TlsText.Of(tls.SslProtocol)}, {tls.NegotiatedCipherSuite}";

    public override bool HasInput => base.HasInput || HasInputBelow();

    public override bool EndWasSaid => !socket.EndMet;

    protected override long Taken => socket.Taken;

    public override ValueTask<int> WaitForInputAsync(CancellationToken cancellationToken) => WaitEmptyAsync(cancellationToken);

    public override TcpSocketInfo? ReadTcpInfo() => TcpInfoReader.Read(socket.Socket);

    public override void EndReceiving() => TcpCarrier.EndReceiving(socket.Socket);

    public override void CloseByReset()
    {
        TcpCarrier.Reset(socket.Socket);
        Dispose();
    }

    protected override void Close(Stream closing)
    {
        // close_notify, if it can be said without waiting: never into the middle of a record that is being sent.
        if (!IsSending) _ = SayEndAsync();
        socket.Dispose();   // first: it ends the pending read
        closing.Dispose();
    }

    /// <summary>
    /// What waits in the kernel before a request is sent is no answer to it. On a connection that has not received anything yet it may be the
    /// session tickets of TLS 1.3, which are read past; afterwards servers send none.
    /// </summary>
    private bool HasInputBelow()
    {
        try
        {
            if (!socket.Socket.Poll(0, SelectMode.SelectRead)) return false;
            Span<byte> header = stackalloc byte[RecordHeader];
            int length = socket.Socket.Receive(header, SocketFlags.Peek, out SocketError error);
            if (error == SocketError.WouldBlock) return false;   // the reader was faster
            if (error != SocketError.Success || length < RecordHeader || HasReceived || !_isTls13) return true;
            return header[0] != ApplicationData || (header[3] << 8 | header[4]) <= LongestAlert;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>A courtesy: TLS that has failed says whatever it likes, and the connection ends all the same.</summary>
    private async Task SayEndAsync()
    {
        try { await tls.ShutdownAsync().ConfigureAwait(false); }
        catch (Exception) { }
    }
}
