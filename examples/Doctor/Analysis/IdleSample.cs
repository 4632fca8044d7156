namespace Doctor.Analysis;

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
