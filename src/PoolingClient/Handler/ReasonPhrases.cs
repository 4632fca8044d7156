using System.Net;
using System.Net.Http;
using System.Text;

namespace PoolingClient.Handler;

/// <summary>Reason phrases that .NET gives a status anyway, so that they need not be made for each response.</summary>
internal static class ReasonPhrases
{
    private static readonly string?[] Usual = new string?[600];

    /// <summary>The phrase to set, or null where the response already has it.</summary>
    public static string? ToSet(int status, ReadOnlySpan<byte> reason)
    {
        string usual = status < Usual.Length ? Usual[status] ??= UsualFor(status) : "";
        return usual.Length > 0 && Ascii.Equals(reason, usual) ? null : Encoding.Latin1.GetString(reason);
    }

    private static string UsualFor(int status)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        return response.ReasonPhrase ?? "";
    }
}
