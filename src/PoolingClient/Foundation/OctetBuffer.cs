using System.Buffers;

namespace PoolingClient.Foundation;

/// <summary>
/// Octets in one rented array: written at the end, consumed at the beginning. Memory handed out by it is valid until the next
/// write or <see cref="Release"/>. Not thread-safe; an empty buffer can give its array back and hold nothing.
/// </summary>
internal sealed class OctetBuffer : IBufferWriter<byte>
{
    private const int LeastSize = 512;

    private byte[] _array = [];
    private int _start, _end;

    public int Length => _end - _start;

    public Span<byte> Span => _array.AsSpan(_start, Length);

    public ReadOnlyMemory<byte> Memory => _array.AsMemory(_start, Length);

    /// <summary>Octets that fit behind the present ones without moving anything.</summary>
    public int Free => _array.Length - _end;

    /// <summary>The size of the array it holds.</summary>
    public int Capacity => _array.Length;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Free, nameof(count));
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _array.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _array.AsSpan(_end);
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(GetSpan(octets.Length));
        _end += octets.Length;
    }

    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Length, nameof(count));
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Takes back what was written behind the first <paramref name="length"/> octets.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        _end = _start + length;
    }

    public void Clear() => _start = _end = 0;

    /// <summary>Gives the array back; what was in it is gone.</summary>
    public void Release()
    {
        byte[] array = _array;
        (_array, _start, _end) = ([], 0, 0);
        if (array.Length > 0) ArrayPool<byte>.Shared.Return(array);
    }

    /// <summary>Makes room for <paramref name="count"/> more octets: by moving to the front where that is enough, by a larger array where not.</summary>
    private void Reserve(int count)
    {
        if (Free >= count) return;
        int length = Length;
        if (_array.Length - length >= count && length <= _array.Length / 2)
        {
            Buffer.BlockCopy(_array, _start, _array, 0, length);
        }
        else
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastSize, Math.Max(length + count, _array.Length * 2)));
            Span.CopyTo(larger);
            if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }
        (_start, _end) = (0, length);
    }
}
