using System.Buffers;
using PoolingClient.Http1;

namespace PoolingClient.Transport;

/// <summary>The octets of a CONNECT: nothing in it is a caller's, since tunnels are made for whoever needs one next.</summary>
internal static class ConnectRequest
{
    public const string Method = "CONNECT";

    /// <param name="target">Host and port (RFC 9112 3.2.3).</param>
    /// <param name="authorization">The value of Proxy-Authorization; null where there is none.</param>
    public static ReadOnlyMemory<byte> Encode(string target, string? authorization)
    {
        var octets = new ArrayBufferWriter<byte>();
        var writer = new RequestHeadWriter(octets, RequestFraming.None);
        Refusal refusal = writer.Begin(Method, target, http10: false);
        if (!refusal.IsRefused) refusal = writer.Field("Host", target);
        if (!refusal.IsRefused && authorization is not null) refusal = writer.Field("Proxy-Authorization", authorization);
        if (!refusal.IsRefused) refusal = writer.End(announceEmpty: false);
        return refusal.IsRefused ? throw new TunnelFailedException($"the proxy cannot be asked for a tunnel: {refusal}") : octets.WrittenMemory;
    }
}
