namespace Doctor.Analysis;

/// <summary>How it is known how long idle connections live.</summary>
internal enum IdleWindowKind
{
    /// <summary>The server ended them: the pool sees it at once, but for a request that crosses the end.</summary>
    Ended,

    /// <summary>Somebody forgot them and said nothing: the next request finds out.</summary>
    Forgotten,

    /// <summary>They lived as long as they were watched.</summary>
    Longer,
}
