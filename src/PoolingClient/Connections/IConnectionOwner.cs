namespace PoolingClient.Connections;

/// <summary>Who is told what becomes of a connection. Called without any lock held.</summary>
internal interface IConnectionOwner
{
    /// <summary>So many exchanges have left the connection in good order: there is room for others.</summary>
    void OnReleased(int count);

    /// <summary>The connection takes nothing any more. Called once. Its outstanding exchanges are failed or replayed after it.</summary>
    void OnClosed(CloseReason reason);
}
