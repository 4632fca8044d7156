namespace PoolingClient.Benchmarks.Server;

/// <summary>Finds the requests in what was received. It knows no content: the benchmark sends none.</summary>
internal static class RequestScanner
{
    /// <summary>The most octets of one request head.</summary>
    public const int MostOctets = 16 * 1024;

    /// <returns>False where the input holds no whole head.</returns>
    public static bool TryRead(ReadOnlySpan<byte> input, out int length, out ReadOnlySpan<byte> target)
    {
        target = default;
        length = input.IndexOf("\r\n\r\n"u8) + 4;
        if (length < 4) return false;
        int start = input.IndexOf((byte)' ') + 1;
        int end = input[start..length].IndexOf((byte)' ');
        if (end > 0) target = input.Slice(start, end);
        return true;
    }
}
