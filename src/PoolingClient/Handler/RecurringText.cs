using System.Text;

namespace PoolingClient.Handler;

/// <summary>
/// Strings for octets that recur, such as content types and dates: made once while they recur. A small table that forgets by
/// overwriting; readers and writers need no lock, since an entry is one reference and is compared whole.
/// </summary>
internal static class RecurringText
{
    private const int Entries = 256;   // a power of two: a process sees a few dozen such values
    private const int Longest = 64;

    private static readonly string?[] Table = new string?[Entries];

    public static string Of(ReadOnlySpan<byte> octets)
    {
        if (octets.Length is 0 or > Longest) return Encoding.Latin1.GetString(octets);
        // Values of one length differ mostly at their end (dates), in the middle, or at the beginning.
        uint hash = (uint)octets.Length * 31 + octets[0] + (uint)octets[^1] * 17 + (uint)octets[octets.Length / 2] * 97 + (uint)octets[octets.Length * 3 / 4] * 193;
        ref string? entry = ref Table[hash & (Entries - 1)];
        if (entry is { } known && Ascii.Equals(octets, known)) return known;
        return entry = Encoding.Latin1.GetString(octets);
    }
}
