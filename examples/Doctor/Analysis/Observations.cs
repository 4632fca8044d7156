namespace Doctor.Analysis;

/// <summary>
/// What the probes have seen: facts, without a judgement. Null is what was not looked at (yet): an examination may end early.
/// </summary>
internal sealed class Observations
{
    public NamesSeen? Names { get; set; }

    public TlsSeen? Tls { get; set; }

    public AnswerSeen? First { get; set; }

    public HeadSeen? Head { get; set; }

    public ReuseSeen? Reuse { get; set; }

    public CloseSeen? Close { get; set; }

    public HeaderLimitsSeen? HeaderLimits { get; set; }

    public RequestsSeen? Requests { get; set; }

    public PipelineSeen? Pipeline { get; set; }

    public IdleSeen? Idle { get; set; }

    /// <summary>What was not looked at, and why.</summary>
    public List<NotDone> NotDone { get; init; } = [];

    /// <summary>The server asked for less (429 or 503), and got nothing more.</summary>
    public int? PushedBackWith { get; set; }

    /// <summary>Somebody ended it early.</summary>
    public bool IsInterrupted { get; set; }
}
