using System.Net;

namespace PoolingClient.Foundation;

/// <summary>What is made of messages above the wire: the options as they were at the first use.</summary>
internal sealed record MessageSettings
{
    public static readonly MessageSettings Default = new();

    public TimeSpan ContinueTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most redirects that are followed; 0 follows none.</summary>
    public int MaxRedirects { get; init; }

    /// <summary>Null where cookies are not kept.</summary>
    public CookieContainer? Cookies { get; init; }
    public DecompressionMethods Decompression { get; init; }
    public long DecompressedOctets { get; init; } = 1L << 30;
    public int DecompressionRatio { get; init; } = 200;
    public ICredentials? Credentials { get; init; }
    public bool PreAuthenticate { get; init; }
}
