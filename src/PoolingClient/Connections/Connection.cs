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

    /// <summary>The pool clock's beat: time limits are compared here.</summary>
    public abstract void Tick(long now);
}
