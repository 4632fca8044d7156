namespace PoolingClient.Http1;

/// <summary>What a peer may make us hold. The defaults are those of the acceptance policy (P6, P7, P11).</summary>
internal sealed class CodecLimits
{
    public static readonly CodecLimits Default = new();

    /// <summary>Octets of a response head, with its status line, its empty line and the interim heads before it. Also of a trailer section.</summary>
    public int HeadOctets { get; init; } = 64 * 1024;

    /// <summary>Field lines of a head, and of a trailer section.</summary>
    public int Fields { get; init; } = 1000;

    /// <summary>1xx responses before a final one.</summary>
    public int Interim { get; init; } = 32;

    /// <summary>Octets of the line that begins a chunk, without its CRLF.</summary>
    public int ChunkLineOctets { get; init; } = 4096;

    /// <summary>Octets of chunk extensions in one message: a sender gains nothing from more, a receiver reads them for nothing.</summary>
    public int ExtensionOctets { get; init; } = 16 * 1024;
}
