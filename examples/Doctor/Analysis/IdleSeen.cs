namespace Doctor.Analysis;

/// <summary>Connections that were left alone.</summary>
/// <param name="Watched">For how long at most.</param>
/// <param name="Samples">What came of each.</param>
internal sealed record IdleSeen(TimeSpan Watched, IReadOnlyList<IdleSample> Samples);

/// <summary>One connection that was left alone.</summary>
/// <param name="IsUsed">It had carried a request before.</param>
/// <param name="Planned">When it was to be used (again).</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="At">How long it had been idle then.</param>
/// <param name="Status">Of an answer that nobody had asked for.</param>
internal sealed record IdleSample(bool IsUsed, TimeSpan Planned, IdleOutcome Outcome, TimeSpan At, int? Status = null)
{
    /// <summary>The server ended it while it was idle, so that everybody can see it.</summary>
    public bool IsEnded => Outcome is IdleOutcome.Fin or IdleOutcome.CloseNotify or IdleOutcome.Reset or IdleOutcome.Unasked;

    /// <summary>It looked alive, and a request on it was lost.</summary>
    public bool IsLost => Outcome is IdleOutcome.FinAtUse or IdleOutcome.ResetAtUse or IdleOutcome.SilentAtUse;
}

/// <summary>What came of a connection that was left alone.</summary>
internal enum IdleOutcome
{
    /// <summary>It was still open when the examination was ended.</summary>
    Open,

    /// <summary>The server's FIN came.</summary>
    Fin,

    /// <summary>TLS was ended properly, and then the connection.</summary>
    CloseNotify,

    /// <summary>RST came.</summary>
    Reset,

    /// <summary>An answer came that nobody had asked for, such as 408.</summary>
    Unasked,

    /// <summary>Used (again) at the time, it answered.</summary>
    Answered,

    /// <summary>Used (again), it brought FIN.</summary>
    FinAtUse,

    /// <summary>Used (again), it brought RST.</summary>
    ResetAtUse,

    /// <summary>Used (again), it brought nothing: whoever forgot it has said nothing.</summary>
    SilentAtUse,

    /// <summary>Used (again), it brought something that is no answer.</summary>
    Other,
}
