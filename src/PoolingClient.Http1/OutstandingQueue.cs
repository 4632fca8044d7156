using System.Diagnostics.CodeAnalysis;

namespace PoolingClient.Http1;

/// <summary>
/// The requests sent on a connection that have no complete response yet, in the order sent: the next response belongs to the first
/// of them, or the connection is over (RFC 9112 9.2). A ring that grows to what was outstanding at once. Not thread-safe.
/// </summary>
internal sealed class OutstandingQueue<T>
    where T : class
{
    private T?[] _ring = new T?[1];
    private int _first;

    public int Count { get; private set; }

    /// <summary>The request that the next response answers, or null: then whatever comes is unsolicited.</summary>
    public T? First => Count == 0 ? null : _ring[_first];

    /// <summary>The request at <paramref name="index"/> in the order sent.</summary>
    public T this[int index] => index >= 0 && index < Count ? _ring[(_first + index) & (_ring.Length - 1)]! : throw new ArgumentOutOfRangeException(nameof(index));

    public void Enqueue(T request)
    {
        if (Count == _ring.Length) Grow();
        _ring[(_first + Count++) & (_ring.Length - 1)] = request;
    }

    public T Dequeue()
    {
        if (!TryDequeue(out T? request)) throw new InvalidOperationException("Nothing is outstanding.");
        return request;
    }

    public bool TryDequeue([NotNullWhen(true)] out T? request)
    {
        request = First;
        if (request is null) return false;
        _ring[_first] = null;
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;
        return true;
    }

    /// <summary>Takes out the request that was sent last.</summary>
    public T DequeueLast()
    {
        if (Count == 0) throw new InvalidOperationException("Nothing is outstanding.");
        ref T? place = ref _ring[(_first + --Count) & (_ring.Length - 1)];
        T request = place!;
        place = null;
        return request;
    }

    public bool Contains(T request)
    {
        for (int i = 0; i < Count; i++)
        {
            if (ReferenceEquals(_ring[(_first + i) & (_ring.Length - 1)], request)) return true;
        }
        return false;
    }

    private void Grow()
    {
        var larger = new T?[_ring.Length * 2];
        for (int i = 0; i < Count; i++) larger[i] = _ring[(_first + i) & (_ring.Length - 1)];
        (_ring, _first) = (larger, 0);
    }
}
