namespace PoolingClient.Benchmarks.Compare;

internal enum Measure
{
    /// <summary>Callers that wait for their response before they send again.</summary>
    Throughput,

    /// <summary>Requests that come by the clock.</summary>
    FixedRate,

    /// <summary>Memory of idle connections; each round in a process of its own.</summary>
    Idle,

    /// <summary>The first response; each in a process of its own.</summary>
    First,
}

/// <summary>What is measured with several sides, the first of which the others are compared with.</summary>
internal sealed record Scenario(string Name, string Title, Side[] Sides)
{
    public Measure Measure { get; init; }

    public string Path { get; init; } = "/100";

    public int Callers { get; init; } = 1;

    /// <summary>Octets of the callers' buffers.</summary>
    public int Buffer { get; init; } = 16 * 1024;

    /// <summary>Octets of content of each response; below zero where that is not known.</summary>
    public long Content { get; init; } = 100;

    /// <summary>The requests go round the server's addresses.</summary>
    public bool IsSpread { get; init; }

    /// <summary>The most requests of one window: where each takes a port.</summary>
    public int MostPerWindow { get; init; }

    /// <summary>Megabytes a second say more than requests.</summary>
    public bool IsStream { get; init; }
}
