namespace PoolingClient.Soak;

/// <summary>What is run, and for how long. Seed, pipeline depth and TLS are part of the schedule; the rest is not.</summary>
internal sealed record SoakOptions
{
    public int Seed { get; init; } = 1;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many requests may be outstanding on a connection; 1 is no pipelining.</summary>
    public int PipelineDepth { get; init; } = 1;

    public bool Tls { get; init; }

    public int Workers { get; init; } = 64;

    /// <summary>To the one origin that the server is. Some go straight to it, some through the fault proxy.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Of every request whose plan has no shorter one.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much later than its deadline a request may end on a machine that is busy: after that it hangs.</summary>
    public TimeSpan Slack { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long what may go on without a caller is waited for before it is a leak: a dial (2 s), a drain (0.5 s), the server's silences (3 s), all on a busy machine.
    /// </summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The server restarts so often, and half of it later there is a quiet point.</summary>
    public TimeSpan RestartInterval { get; init; } = TimeSpan.FromSeconds(10);
}
