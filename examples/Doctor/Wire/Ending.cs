namespace Doctor.Wire;

/// <summary>What came in the place of an answer.</summary>
internal enum Ending
{
    /// <summary>An answer came.</summary>
    None,

    /// <summary>The server's FIN.</summary>
    Fin,

    /// <summary>TLS was ended properly (close_notify, RFC 8446 6.1).</summary>
    CloseNotify,

    /// <summary>RST.</summary>
    Reset,

    /// <summary>Nothing within the time.</summary>
    Silence,

    /// <summary>Octets that are no response.</summary>
    NotHttp,

    /// <summary>The connection ended within a response.</summary>
    Cut,
}
