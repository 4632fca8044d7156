using System.Text.Json.Serialization;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>What a worker measured in one window. Zero where it was not measured.</summary>
internal sealed record WindowResult
{
    public double Seconds { get; init; }

    public long Requests { get; init; }

    /// <summary>Octets of content.</summary>
    public long Octets { get; init; }

    public double CpuSeconds { get; init; }

    /// <summary>Managed octets allocated by the whole process.</summary>
    public long Allocated { get; init; }

    /// <summary>As the server saw them.</summary>
    public long Receives { get; init; }

    /// <inheritdoc cref="Receives"/>
    public long Segments { get; init; }

    /// <inheritdoc cref="Receives"/>
    public long Connections { get; init; }

    /// <summary>Of the server.</summary>
    public double ServerCpuSeconds { get; init; }

    /// <summary>The part of the client's core, or of the server's if that is more, which other programs took.</summary>
    public double Others { get; init; }

    /// <summary>At a fixed rate: from the instant a request was due to the end of its content.</summary>
    public double MedianMicroseconds { get; init; }

    /// <inheritdoc cref="MedianMicroseconds"/>
    public double P99Microseconds { get; init; }

    /// <summary>The rate that was asked for could not be held.</summary>
    public bool IsOverrun { get; init; }

    /// <summary>The rates of the last windows of a warm-up agreed.</summary>
    public bool IsSteady { get; init; }

    /// <summary>Managed memory that an idle connection holds.</summary>
    public double IdleOctets { get; init; }

    /// <summary>From the first line of the process's program to the end of the first response.</summary>
    public double FirstMilliseconds { get; init; }

    /// <summary>Methods that were compiled for the first response: those that no assembly brought compiled.</summary>
    public long CompiledMethods { get; init; }

    /// <summary>What was allocated, by type, in octets a request; only where it was asked for.</summary>
    public Dictionary<string, double>? Types { get; init; }

    public long Failures { get; init; }

    public string? FirstFailure { get; init; }

    /// <summary>In parts of a core.</summary>
    [JsonIgnore]
    public double Busy => Seconds > 0 ? CpuSeconds / Seconds : 0;

    /// <inheritdoc cref="Busy"/>
    [JsonIgnore]
    public double ServerBusy => Seconds > 0 ? ServerCpuSeconds / Seconds : 0;

    [JsonIgnore]
    public double Rate => Seconds > 0 ? Requests / Seconds : 0;

    [JsonIgnore]
    public double MegabytesPerSecond => Seconds > 0 ? Octets / Seconds / 1e6 : 0;

    [JsonIgnore]
    public double CpuMicroseconds => Requests > 0 ? CpuSeconds / Requests * 1e6 : 0;

    [JsonIgnore]
    public double CpuMicrosecondsPerMegabyte => Octets > 0 ? CpuSeconds / Octets * 1e12 : 0;

    [JsonIgnore]
    public double AllocatedPerRequest => Requests > 0 ? (double)Allocated / Requests : 0;

    [JsonIgnore]
    public double AllocatedPerMegabyte => Octets > 0 ? Allocated / (Octets / 1e6) : 0;

    /// <summary>Segments are the better count: one receive of the server's may bring several sends. Content is never sent, so a send is one segment.</summary>
    [JsonIgnore]
    public double SendsPerRequest => Requests > 0 ? (double)(Segments > 0 ? Segments : Receives) / Requests : 0;

    [JsonIgnore]
    public double ReceivesPerRequest => Requests > 0 ? (double)Receives / Requests : 0;
}
