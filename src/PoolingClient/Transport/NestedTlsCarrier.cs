using System.Net;
using System.Net.Security;

namespace PoolingClient.Transport;

/// <summary>TLS on what is no plain socket: inside the TLS to a proxy, or on a stream of the caller's.</summary>
internal sealed class NestedTlsCarrier(SslStream tls, EndWatch watch, Carrier below) : StreamCarrier(tls)
{
    public override EndPoint? LocalEndPoint => below.LocalEndPoint;

    public override EndPoint? RemoteEndPoint => below.RemoteEndPoint;

    public override string Security { get; } = $"{TlsText.Of(tls.SslProtocol)}, {tls.NegotiatedCipherSuite}";

    public override bool EndWasSaid => !watch.EndMet;

    public override TcpSocketInfo? ReadTcpInfo() => below.ReadTcpInfo();

    public override void EndReceiving() => below.EndReceiving();

    protected override void Close(Stream closing)
    {
        // close_notify, if it can be said without waiting: never into the middle of a record that is being sent.
        if (!IsSending) _ = SayEndAsync();
        below.Dispose();   // first: it ends the pending read
        closing.Dispose();
    }

    /// <summary>A courtesy: TLS that has failed says whatever it likes, and the connection ends all the same.</summary>
    private async Task SayEndAsync()
    {
        try { await tls.ShutdownAsync().ConfigureAwait(false); }
        catch (Exception) { }
    }
}
