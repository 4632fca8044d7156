namespace PoolingClient.Connections;

/// <summary>
/// A connection as the pool sees it: something that can take a number of exchanges now. Nothing here tells which protocol it
/// speaks, so that pipelining, or one day HTTP/2, changes nothing above.
/// </summary>
internal abstract class Connection
{
    public abstract ConnectionFacts Facts { get; }

    /// <summary>How many exchanges it can carry at once now, with those that are on it; 0 when it takes none: it is closed, or what is on it has it for itself.</summary>
    public abstract int Capacity { get; }

    /// <summary>What has been on it longest; null when it is idle.</summary>
    public abstract LeaseInfo? OldestLease { get; }

    /// <summary>Begins to read. Called once, when the owner knows the connection.</summary>
    public abstract void Start();

    /// <summary>Hands the exchange over. It never waits and never throws.</summary>
    public abstract Submission TrySubmit(Exchange exchange);

    /// <summary>Takes nothing more and closes at once; outstanding exchanges fail.</summary>
    public abstract void Close(CloseReason reason);

    /// <summary>The exchange was settled from outside while it was on this connection.</summary>
    public abstract void Abandon(Exchange exchange);

    /// <summary>Waits, no longer than a copy takes, until no <see cref="TrySubmit"/> is under way: one that took an exchange which has failed meanwhile may still be looking at its octets.</summary>
    public virtual void AwaitHandover()
    {
    }

    /// <summary>What the octets are protected by; null where they are in the clear.</summary>
    public virtual string? Security => null;

    /// <summary>What the kernel knows of the path; null where it does not tell. A system call.</summary>
    public virtual TcpSocketInfo? ReadTcpInfo() => null;

    /// <summary>For a snapshot: copies how it is now. It takes the connection's gate for no longer than that.</summary>
    /// <param name="look">What is copied into; what it held before is gone.</param>
    /// <param name="withExchanges">Also what is on it.</param>
    public abstract void LookAt(ConnectionLook look, bool withExchanges);

    /// <summary>The pool clock's beat: time limits are compared here.</summary>
    public abstract void Tick(long now);
}
