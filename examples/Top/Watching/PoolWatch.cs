using PoolingClient;

namespace Top;

/// <summary>A pool of this process: a snapshot for each look.</summary>
internal sealed class PoolWatch(SocketPool pool, string title, Task load) : IWatch
{
    private readonly PoolLanes _lanes = new();
    private readonly DurationListener _durations = new();

    public Task Ended => load;

    public Frame Look()
    {
        _lanes.Add(pool.GetSnapshot(SnapshotDetail.Requests));
        return new Frame(title, null, [.. _lanes.Describe(_durations.Read)]);
    }

    public ValueTask DisposeAsync()
    {
        _durations.Dispose();
        return ValueTask.CompletedTask;
    }
}
