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

    /// <summary>The field that tells servers how much time is left; null where none does.</summary>
    public DeadlineField? DeadlineField { get; init; }

    /// <summary>What is sent before it is asked for; null where nothing is.</summary>
    public ProvenCredentials? Proven { get; init; }

    /// <summary>Requests get field lines that do not stand in their messages.</summary>
    public bool AddsFields => Cookies is { Count: > 0 } || Decompression != DecompressionMethods.None || Proven is not null;

    /// <summary>A response with this status code, and these fields, may not be the answer as it is. Most are.</summary>
    public bool MayChange(HttpStatusCode status, bool setsCookie, bool isCoded) => status switch
    {
        HttpStatusCode.Unauthorized when Credentials is not null => true,
        (>= HttpStatusCode.MultipleChoices and <= HttpStatusCode.SeeOther) or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect when MaxRedirects > 0 => true,
        _ => (setsCookie && Cookies is not null) || (isCoded && Decompression != DecompressionMethods.None),
    };
}
