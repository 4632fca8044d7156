namespace PoolingClient.Testing.Requests;

/// <summary>
/// What was received and not yet taken. It starts small, for tests with thousands of idle connections, and grows when one receive
/// fills it, for long content and deep pipelines.
/// </summary>
internal sealed class InputBuffer
{
    private const int SmallLength = 4 * 1024;

    // Room for a head at its limit and one octet more, so that exceeding the limit is always noticed.
    private const int LargeLength = RequestHeadParser.MaxHeadLength + 1024;

    private byte[] _octets = new byte[SmallLength];
    private int _start;
    private int _end;
    private bool _wasFilled;

    internal ReadOnlySpan<byte> Unread => _octets.AsSpan(_start, _end - _start);

    internal ReadOnlyMemory<byte> UnreadMemory => _octets.AsMemory(_start, _end - _start);

    internal int Length => _end - _start;

    internal bool IsEmpty => _end == _start;

    internal void Consume(int count) => _start += count;

    /// <summary>Where the next receive writes. What was taken is forgotten, so slices given out before are void.</summary>
    internal Memory<byte> Reserve()
    {
        if (IsEmpty)
        {
            _start = _end = 0;
        }

        if (_wasFilled && _octets.Length < LargeLength)
        {
            Move(new byte[_octets.Length < LargeLength / 4 ? _octets.Length * 4 : LargeLength]);
        }
        else if (_end == _octets.Length)
        {
            Move(_octets);
        }

        return _octets.AsMemory(_end);
    }

    internal void Filled(int count)
    {
        _end += count;
        _wasFilled = _end == _octets.Length;
    }

    private void Move(byte[] target)
    {
        Unread.CopyTo(target);
        _end -= _start;
        _start = 0;
        _octets = target;
        _wasFilled = false;
    }
}
