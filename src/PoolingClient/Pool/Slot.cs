using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Transport;

namespace PoolingClient.Pool;

/// <summary>The pool's record of one connection. All of it is under the pool's gate, but for <see cref="Connection"/>, which is set once.</summary>
internal sealed class Slot(OriginPool pool, DialFacts dial) : IConnectionOwner
{
    private Connection? _connection;

    public SlotState State { get; set; }

    /// <summary>Exchanges given to it that have not come back.</summary>
    public int InFlight { get; set; }

    /// <summary>Exchanges that can still be given to it, by what the connection said last; 0 while it is kept for one that wants it empty.</summary>
    public int Room { get; set; }

    /// <summary>Orders the kept ones by when they began to be so.</summary>
    public long KeptNumber { get; set; }

    /// <summary>The room it had when it began to be kept.</summary>
    public int KeptRoom { get; set; }

    /// <summary>Since when it is idle, in ticks of the pool's time.</summary>
    public long IdleSince { get; set; }

    /// <summary>The exchange that its dial is made for, or that it is emptied for, and nobody else's; null where it serves whoever waits.</summary>
    public Exchange? ReservedFor { get; set; }

    /// <summary>The exchange in the queue whose ConnectTimeout limits the dial; null for one made ahead of need.</summary>
    public Exchange? Cause { get; set; }

    /// <summary>How its connection came to be, or comes to be now.</summary>
    public DialFacts Dial => dial;

    /// <summary>How many connections of other pools had been closed for this one when its dial began.</summary>
    public int Evicted { get; init; }

    /// <summary>How long its dial may take.</summary>
    public TimeSpan DialLimit { get; set; }

    /// <summary>What is known of idle limits of the end point it leads to; null before somebody asked.</summary>
    public IdleKnowledge? IdleKnowledge { get; set; }

    /// <summary>When it is retired after its current work, in ticks of the pool's time.</summary>
    public long EndOfLife { get; set; } = long.MaxValue;

    /// <summary>Why, then.</summary>
    public CloseReason EndReason { get; set; } = CloseReason.Lifetime;

    /// <summary>What is measured of its connection; null where nobody listens. Set before the connection is used.</summary>
    public ConnectionTelemetry? Telemetry { get; set; }

    // Its place among the available ones.
    public Slot? Next { get; set; }

    public Slot? Previous { get; set; }

    /// <summary>The list it stands in; -1 where it stands in none.</summary>
    public int Bucket { get; set; } = -1;

    public Connection Connection => _connection ?? throw new InvalidOperationException("The slot has no connection yet.");

    public void SetConnection(Connection connection) => _connection = connection;

    public bool HasConnection => _connection is not null;

    void IConnectionOwner.OnReleased(int count) => pool.OnReleased(this, count);

    /// <summary>Outside of the gate, after what changed <see cref="InFlight"/>: whoever comes last has seen the last change.</summary>
    public void Measure()
    {
        if (Telemetry is null) return;
        bool isActive;
        do
        {
            isActive = InFlight > 0;
            Telemetry.Become(isActive);
        }
        while (isActive != InFlight > 0);
    }

    void IConnectionOwner.OnClosed(CloseReason reason)
    {
        pool.OnClosed(this);
        pool.NoteClosed(this, reason);
    }
}
