using System.Net;

namespace PoolingClient.Handler;

/// <summary>Accept-Encoding (RFC 9110 12.5.3) for the codings that are taken off.</summary>
internal static class AcceptedCodings
{
    private const DecompressionMethods Known = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli;

    /// <summary>By the flags of the methods.</summary>
    private static readonly string[] Values = ["", "gzip", "deflate", "gzip, deflate", "br", "gzip, br", "deflate, br", "gzip, deflate, br"];

    /// <summary>The field value; null where there is nothing to ask for.</summary>
    public static string? Of(DecompressionMethods methods) => (methods & Known) == DecompressionMethods.None ? null : Values[(int)(methods & Known)];
}
