namespace Doctor.Analysis;

/// <summary>What several requests in one send came to.</summary>
internal enum PipelineVerdictKind
{
    /// <summary>Each got its answer, in order.</summary>
    Clean,

    /// <summary>Some were answered, and the last of them said Connection: close: the others may be sent again.</summary>
    Announced,

    /// <summary>The server asked for less.</summary>
    PushedBack,

    /// <summary>400 came as the first answer.</summary>
    Refused,

    /// <summary>An answer came that belongs to another request, or to none.</summary>
    OutOfOrder,

    /// <summary>Some were answered, and then nothing came.</summary>
    Silence,

    /// <summary>Some were answered, and then the connection ended unannounced.</summary>
    Ended,
}
