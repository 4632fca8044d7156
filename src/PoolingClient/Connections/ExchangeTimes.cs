namespace PoolingClient.Connections;

/// <summary>The instants of an exchange, in ticks of the pool's time; 0 where it did not come to it. Each is written once an attempt, by the thread that made it true.</summary>
internal struct ExchangeTimes
{
    public long Begun;

    /// <summary>It began to wait for a connection, for the first time or again.</summary>
    public long Queued;

    /// <summary>It was not given a connection at once.</summary>
    public bool Waited;

    /// <summary>A dial would have been begun because of it, but dials were held back after others had failed.</summary>
    public long HeldBack;

    /// <summary>A dial was begun because of it.</summary>
    public long Dialed;
    public long Assigned;
    public long Sent;
    public long FirstOctet;
    public long Head;
    public long End;
}
