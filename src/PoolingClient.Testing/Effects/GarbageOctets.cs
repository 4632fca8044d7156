namespace PoolingClient.Testing.Effects;

/// <summary>Octets that no part of an HTTP head may begin with, the same ones on every run.</summary>
internal static class GarbageOctets
{
    internal static byte[] Make(int count)
    {
        var octets = new byte[count];
        var state = 0x2545F491u;
        for (var i = 0; i < count; i++)
        {
            // A linear congruential generator is enough: the octets need to be odd, not unpredictable.
            state = (state * 1664525u) + 1013904223u;
            octets[i] = (byte)(0x80 | (state >> 25));
        }

        return octets;
    }
}
