namespace PoolingClient.Benchmarks.Server;

internal enum AnswerKind
{
    /// <summary>Sent at once.</summary>
    Plain,

    /// <summary>Sent, then the connection is closed.</summary>
    Close,

    /// <summary>Due some time after its request arrived.</summary>
    Think,

    /// <summary>Kept back until so many connections wait for it.</summary>
    Gather,

    /// <summary>The server's counts.</summary>
    Counts,
}

/// <summary>What a target is answered with: octets made in advance, some of them several times over.</summary>
internal sealed class Answer(string target, AnswerKind kind, byte[] octets)
{
    public byte[] Target { get; } = System.Text.Encoding.ASCII.GetBytes(target);

    public AnswerKind Kind => kind;

    /// <summary>The head and the content, or the beginning of it.</summary>
    public byte[] Octets => octets;

    /// <summary>Content that follows <see cref="Octets"/>, <see cref="Repeats"/> times.</summary>
    public byte[] Block { get; init; } = [];

    public int Repeats { get; init; }

    /// <summary>Of a thinking answer.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Of a gathering answer.</summary>
    public int Crowd { get; init; }
}
