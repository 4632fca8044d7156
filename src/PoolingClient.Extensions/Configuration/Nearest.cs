namespace PoolingClient.Extensions;

/// <summary>Finds what was probably meant by a name that nobody knows.</summary>
internal static class Nearest
{
    /// <summary>Keys that are longer than this are no typing mistake; it bounds the work.</summary>
    private const int Longest = 64;

    /// <summary>The name with the fewest changes from <paramref name="given"/>, if a third of its letters or fewer differ.</summary>
    public static string? Of(string given, IEnumerable<string> names)
    {
        if (given.Length > Longest) return null;
        string? best = null;
        int least = int.MaxValue;
        foreach (string name in names)
        {
            int changes = Changes(given, name);
            if (changes < least) (best, least) = (name, changes);
        }
        return best is not null && least <= Math.Max(1, best.Length / 3) ? best : null;
    }

    /// <summary>Letters left out, put in, replaced, or changed with their neighbour (the restricted Damerau-Levenshtein distance). Case does not count.</summary>
    private static int Changes(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) table[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = table[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                table[i, j] = Math.Min(replaced, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                bool isSwapped = i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]);
                if (isSwapped) table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }
        return table[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
