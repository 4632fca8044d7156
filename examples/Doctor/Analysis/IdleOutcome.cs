namespace Doctor.Analysis;

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
