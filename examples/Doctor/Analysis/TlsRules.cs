using System.Globalization;
using System.Net.Security;

namespace Doctor.Analysis;

/// <summary>The handshake and the certificate.</summary>
internal static class TlsRules
{
    // Authorities that issue for 90 days renew a month before the end: below that somebody has not renewed.
    private const int SoonDays = 30, UrgentDays = 7;

    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.Tls is not { } tls) yield break;
        string times = string.Join(" and ", tls.Handshakes.Select(Words.Time));
        yield return new Finding(Weight.Good, "TLS", $"{tls.Protocol}, {tls.Cipher}; handshakes took {times}.");
        if (tls.SpeaksHttp2) yield return new Finding(Weight.Note, "TLS", "It speaks HTTP/2 too. This client asks for HTTP/1.1.");
        if (tls.Errors != SslPolicyErrors.None)
        {
            string what = string.Join(", ", Causes(tls.Errors));
            yield return new Finding(
                Weight.Bad, "certificate",
                $"Not accepted: {what}.",
                "The client refuses it as well (TlsHandshake). Mend it, or trust its issuer with SslOptions.CertificateChainPolicy.");
        }
        string date = tls.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        yield return tls.DaysLeft switch
        {
            < 0 => new Finding(Weight.Bad, "certificate", $"It expired on {date}.", "Renew it."),
            < UrgentDays => new Finding(Weight.Bad, "certificate", $"It expires on {date}, in {Words.Count(tls.DaysLeft, "day")}.", "Renew it now."),
            < SoonDays => new Finding(Weight.Warning, "certificate", $"It expires on {date}, in {Words.Count(tls.DaysLeft, "day")}.", "Look whether its renewal still works."),
            _ => new Finding(Weight.Good, "certificate", $"It is valid until {date} ({Words.Count(tls.DaysLeft, "day")})."),
        };
    }

    private static IEnumerable<string> Causes(SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) yield return "it is for another name";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) yield return "its chain does not lead to anybody who is trusted here";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) yield return "there is none";
    }
}
