namespace PoolingClient.Pool;

/// <summary>
/// The slots that can take an exchange now, in lists by how many they have: the least loaded first, and among equals the most
/// recently used, which is the least likely to have been closed by the peer. All operations take constant time for a given depth.
/// </summary>
internal sealed class AvailableSlots
{
    private Slot?[] _first = new Slot?[1];

    /// <summary>Slots that have no exchange at all.</summary>
    public int IdleCount { get; private set; }

    public void Add(Slot slot)
    {
        int bucket = slot.InFlight;
        if (bucket >= _first.Length) Array.Resize(ref _first, Math.Max(bucket + 1, _first.Length * 2));
        Slot? first = _first[bucket];
        (slot.Bucket, slot.Previous, slot.Next) = (bucket, null, first);
        if (first is not null) first.Previous = slot;
        _first[bucket] = slot;
        if (bucket == 0) IdleCount++;
    }

    public void Remove(Slot slot)
    {
        if (slot.Bucket < 0) return;
        if (slot.Previous is { } previous) previous.Next = slot.Next;
        else _first[slot.Bucket] = slot.Next;
        if (slot.Next is { } next) next.Previous = slot.Previous;
        if (slot.Bucket == 0) IdleCount--;
        (slot.Bucket, slot.Previous, slot.Next) = (-1, null, null);
    }

    /// <summary>The idle slot that was not used for longest, or null. It is found by walking: this is for emergencies.</summary>
    public Slot? LeastRecentlyIdle()
    {
        Slot? slot = _first[0];
        while (slot?.Next is { } next) slot = next;
        return slot;
    }

    /// <summary>The best slot, or null. It stays where it is.</summary>
    public Slot? Best()
    {
        foreach (Slot? first in _first)
        {
            if (first is not null) return first;
        }
        return null;
    }
}
