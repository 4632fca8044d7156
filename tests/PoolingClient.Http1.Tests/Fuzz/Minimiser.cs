namespace PoolingClient.Http1.Tests;

/// <summary>Makes an input that fails as short and as plain as it can be made while it still fails.</summary>
internal static class Minimiser
{
    /// <summary>Each try is a run of the target; far more than inputs of some KiB need.</summary>
    private const int MostTries = 20_000;

    public static byte[] Minimise(byte[] input, Func<byte[], bool> fails)
    {
        int tries = 0;
        bool Fails(byte[] candidate) => ++tries <= MostTries && fails(candidate);

        byte[] best = input;
        for (int length = Math.Max(1, best.Length / 2); length >= 1; length /= 2)
        {
            for (int at = 0; at < best.Length;)
            {
                byte[] shorter = [.. best[..at], .. best[Math.Min(best.Length, at + length)..]];
                if (Fails(shorter)) best = shorter;
                else at += length;
            }
        }
        for (int at = 0; at < best.Length; at++)
        {
            if (best[at] is (byte)'a' or (byte)'\r' or (byte)'\n') continue;
            byte[] plainer = [.. best];
            plainer[at] = (byte)'a';
            if (Fails(plainer)) best = plainer;
        }
        return best;
    }
}
