namespace Doctor.Analysis;

/// <summary>Why a connection took no more requests.</summary>
internal enum RequestsEnd
{
    /// <summary>All of them were answered.</summary>
    All,

    /// <summary>The last answer said Connection: close.</summary>
    Announced,

    /// <summary>FIN, unannounced, in the place of an answer.</summary>
    Fin,

    /// <summary>RST in the place of an answer.</summary>
    Reset,

    /// <summary>Nothing came any more.</summary>
    Silence,

    /// <summary>Something else than the answer came.</summary>
    Other,

    /// <summary>It took too long to ask for all.</summary>
    Time,

    /// <summary>The server asked for less.</summary>
    PushedBack,
}
