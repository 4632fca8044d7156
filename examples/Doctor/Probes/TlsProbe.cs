using System.Net.Security;
using System.Security.Authentication;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>Two handshakes: one as the client makes them, and one that offers HTTP/2 too.</summary>
internal sealed class TlsProbe : IProbe
{
    public string Name => "tls";

    public Cost CostOf(DoctorOptions options) => new(2, 0);

    public string? WhyNot(Session session) => session.Downstream.IsSecure ? null : "the URL is http";

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        Dialed usual = await session.OpenAsync(stop);
        await usual.Line.DisposeAsync();
        Handshake handshake = usual.Tls!;
        session.Seen.Tls = Seen(handshake, [handshake.Time], speaksHttp2: false);
        Dialed offering = await session.OpenAsync(stop, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11);
        await offering.Line.DisposeAsync();
        session.Seen.Tls = Seen(handshake, [handshake.Time, offering.Tls!.Time], offering.Tls.Alpn == "h2");
    }

    private static TlsSeen Seen(Handshake handshake, TimeSpan[] times, bool speaksHttp2) => new(
        times,
        handshake.Protocol switch { SslProtocols.Tls13 => "TLS 1.3", SslProtocols.Tls12 => "TLS 1.2", _ => handshake.Protocol.ToString() },
        handshake.Cipher.ToString(),
        speaksHttp2,
        handshake.ExpiresAt,
        (int)Math.Floor((handshake.ExpiresAt - DateTimeOffset.UtcNow).TotalDays),
        handshake.Errors);
}
