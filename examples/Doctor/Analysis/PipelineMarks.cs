namespace Doctor.Analysis;

/// <summary>How the answers to several requests for the same thing can be told apart.</summary>
[Flags]
internal enum PipelineMarks
{
    /// <summary>They can only be counted.</summary>
    None = 0,

    /// <summary>Some were HEAD: an answer to GET in their place puts all that follows out of step.</summary>
    Methods = 1,

    /// <summary>Each asked for another part, and says which it is (RFC 9110 14.4).</summary>
    Ranges = 2,

    /// <summary>Each had an X-Request-Id of its own, which the server sends back.</summary>
    Ids = 4,
}
