namespace PoolingClient.Diagnostics;

/// <summary>A pool whose state is measured when somebody looks: nothing is counted for it on the way of a request.</summary>
internal interface IObservedPool
{
    /// <summary>What tells it from the other pools of the process.</summary>
    string Name { get; }

    /// <summary>The state of each of its origins now.</summary>
    IEnumerable<OriginGauges> ReadGauges();

    /// <summary>All that it shows, as JSON.</summary>
    string ReadSnapshot(SnapshotDetail detail);
}
