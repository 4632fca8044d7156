namespace PoolingClient.Http1;

internal enum ResponseEvent : byte
{
    /// <summary>All octets given were read; more are needed.</summary>
    NeedInput,

    /// <summary>A 1xx head was read.</summary>
    Interim,

    /// <summary>The final head was read (or a 101 that was asked for).</summary>
    Head,

    /// <summary>Content is in the input; whoever reads it says so with <see cref="ResponseReader.TakeContent"/>.</summary>
    Content,

    /// <summary>The response has ended. Trailers, if any, are in <see cref="ResponseReader.Trailers"/>.</summary>
    End,

    /// <summary>The peer broke <see cref="ResponseReader.Violation"/>; the connection is over.</summary>
    Violation,
}
