namespace PoolingClient.Testing;

/// <summary>How a connection ended, named by the side that ended it first.</summary>
public enum ConnectionEnd
{
    /// <summary>Neither side has ended it.</summary>
    Open,

    /// <summary>The client sent FIN.</summary>
    ClosedByClient,

    /// <summary>The client sent RST.</summary>
    ResetByClient,

    /// <summary>The server sent FIN: by a close or a half close, or because it was disposed.</summary>
    ClosedByServer,

    /// <summary>The server sent RST.</summary>
    ResetByServer,
}
