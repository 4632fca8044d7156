namespace PoolingClient.Testing.Proxying;

/// <summary>
/// The octets that are on their way, with the instants at which they are due. It is bounded: who fills it waits while it is full. One task
/// fills it and one empties it.
/// </summary>
internal sealed class PathQueue(int capacity)
{
    private const int ScratchLength = 4096;

    private readonly byte[] _ring = new byte[capacity];
    private readonly SemaphoreSlim _filled = new(0), _emptied = new(0);   // never disposed: the idle clock may be a moment late, and without wait handles they hold nothing
    private readonly Lock _gate = new();

    // Under the gate.
    private readonly Queue<(long End, long Due)> _pieces = [];
    private long _put, _taken;
    private bool _isComplete;

    private volatile bool _discards;   // once true, always true

    // The filler's only. What is thrown away does not go into the ring: the other may be sending from there at this moment.
    private byte[]? _scratch;

    /// <summary>From some moment on what is put in is thrown away, and nobody waits for room.</summary>
    internal bool Discards => _discards;

    /// <summary>Waits for room: what there is of it in one piece.</summary>
    internal async ValueTask<Memory<byte>> ReserveAsync(CancellationToken over)
    {
        while (!_discards)
        {
            lock (_gate)
            {
                var start = (int)(_put % capacity);
                var length = Math.Min(capacity - (int)(_put - _taken), capacity - start);
                if (length > 0)
                {
                    return _ring.AsMemory(start, length);
                }
            }

            await _emptied.WaitAsync(over).ConfigureAwait(false);
        }

        return _scratch ??= new byte[ScratchLength];
    }

    /// <summary>So many octets were put into what was reserved, and are due then.</summary>
    internal void Put(int count, long due)
    {
        lock (_gate)
        {
            if (!_discards)
            {
                _put += count;
                _pieces.Enqueue((_put, due));
                Wake(_filled);
            }
        }
    }

    /// <summary>No more octets will come, and the end is due then.</summary>
    internal void Complete(long due)
    {
        lock (_gate)
        {
            _isComplete = true;
            _pieces.Enqueue((_put, due));
            Wake(_filled);
        }
    }

    internal void Discard()
    {
        lock (_gate)
        {
            _discards = true;
            Wake(_emptied);
            Wake(_filled);
        }
    }

    /// <summary>Waits for the octets that are due first, in one piece; none says that the end is due. They stay until they are taken.</summary>
    /// <exception cref="OperationCanceledException">The connection is over, or what is put in is thrown away.</exception>
    internal async ValueTask<(Memory<byte> Octets, long Due)> NextAsync(CancellationToken over)
    {
        while (!_discards)
        {
            lock (_gate)
            {
                while (_pieces.TryPeek(out var piece))
                {
                    if (piece.End > _taken)
                    {
                        var start = (int)(_taken % capacity);
                        return (_ring.AsMemory(start, (int)Math.Min(piece.End - _taken, capacity - start)), piece.Due);
                    }

                    if (_isComplete && _pieces.Count == 1)
                    {
                        return (default, piece.Due);
                    }

                    _ = _pieces.Dequeue();
                }
            }

            await _filled.WaitAsync(over).ConfigureAwait(false);
        }

        throw new OperationCanceledException();
    }

    internal void Take(int count)
    {
        lock (_gate)
        {
            _taken += count;
            Wake(_emptied);
        }
    }

    /// <summary>Only under the gate: nobody else can have raised the count since it was looked at. Who is woken looks again.</summary>
    private static void Wake(SemaphoreSlim one)
    {
        if (one.CurrentCount == 0)
        {
            _ = one.Release();
        }
    }
}
