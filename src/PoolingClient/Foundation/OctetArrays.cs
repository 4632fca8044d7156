using System.Buffers;
using System.Numerics;

namespace PoolingClient.Foundation;

/// <summary>
/// Arrays that are rented and given back. The shared pool keeps a few dozen of a size beside each processor and lets go of the rest: a client that holds more at once, because
/// as many callers read content, would make garbage with each request. What is kept here is bounded; what goes beyond it is the shared pool's.
/// </summary>
internal static class OctetArrays
{
    /// <summary>128 octets to 64 KiB, doubling.</summary>
    private const int LeastBits = 7, Sizes = 10;

    /// <summary>Of each size, over all processors, once all of that was in use at the same time: 80 MiB together, where a processor keeps more than <see cref="Least"/>.</summary>
    private const int MostOctets = 8 * 1024 * 1024;

    /// <summary>Arrays of a size that a processor keeps, at least and at most.</summary>
    private const int Least = 8, Most = 256;

    private static readonly Spares<byte[]>[] s_kept = MakeSpares();

    /// <summary>An array of this length or more, whose octets are anybody's.</summary>
    public static byte[] Rent(int length)
    {
        int size = SizeOf(length);
        return size < Sizes && s_kept[size].Take() is { } array ? array : ArrayPool<byte>.Shared.Rent(Math.Max(length, 1 << LeastBits));
    }

    /// <summary>The array is not used any more by whoever gives it back.</summary>
    public static void Return(byte[] array)
    {
        int size = SizeOf(array.Length);
        if (size < Sizes && array.Length == 1 << (LeastBits + size) && s_kept[size].TryAdd(array)) return;
        ArrayPool<byte>.Shared.Return(array);
    }

    private static int SizeOf(int length) => length <= 1 << LeastBits ? 0 : BitOperations.Log2((uint)(length - 1)) + 1 - LeastBits;

    private static Spares<byte[]>[] MakeSpares()
    {
        var kept = new Spares<byte[]>[Sizes];
        for (int i = 0; i < kept.Length; i++) kept[i] = new Spares<byte[]>(Math.Clamp((MostOctets >> (LeastBits + i)) / Environment.ProcessorCount, Least, Most));
        return kept;
    }
}
