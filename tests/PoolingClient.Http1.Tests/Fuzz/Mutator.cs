namespace PoolingClient.Http1.Tests;

/// <summary>Changes octets at random: single ones, runs, words of the grammar, numbers, and parts of other inputs.</summary>
internal sealed class Mutator(Random random)
{
    /// <summary>Long enough to pass the limits that targets set themselves; long inputs only cost time.</summary>
    public const int MostLength = 4096;

    private const int MostChanges = 6, MostRun = 16;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", ":", ";", ",", "=", "\"", "\\", "\0", "\u007F", "\u0080", "\u00FF", "0", "1", "f", "F", "0\r\n\r\n", "1\r\na\r\n", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff1",
            "HTTP/1.1 200 OK\r\n", "HTTP/1.0 ", "HTTP/1.1 100 \r\n\r\n", "HTTP/1.1 101 \r\n", "HTTP/1.1 204 \r\n", "HTTP/1.1 304\r\n", "HTTP/1.2 200 ", "HTTP/2.0 200 OK\r\n",
            "Content-Length: ", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding:", "chunked", "Connection: close\r\n", "Connection: keep-alive\r\n", "Keep-Alive: timeout=5, max=1\r\n",
            "Trailer: X\r\n", "Upgrade: x\r\n", "X: y\r\n", "\r\n folded", "\r\n\tfolded", "Host", "9223372036854775807", "9223372036854775808", "00000000000000000000", "-1", "+1", "0x1", ", ", "5, 5",
        }.Select(word => word.Select(character => (byte)character).ToArray()),
    ];

    /// <summary>An input changed in a few places.</summary>
    /// <param name="input">It stays as it is.</param>
    /// <param name="other">What parts may be taken from.</param>
    public byte[] Change(byte[] input, byte[] other)
    {
        var octets = new List<byte>(input);
        for (int changes = random.Next(1, MostChanges + 1); changes > 0; changes--) ChangeOnce(octets, other);
        if (octets.Count > MostLength) octets.RemoveRange(MostLength, octets.Count - MostLength);
        return [.. octets];
    }

    private void ChangeOnce(List<byte> octets, byte[] other)
    {
        int at = random.Next(octets.Count + 1), run = Math.Min(random.Next(1, MostRun + 1), octets.Count - at);
        switch (random.Next(10))
        {
            case 0 when run > 0:
                octets[at] = (byte)random.Next(0x100);
                break;
            case 1 when run > 0:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                octets.RemoveRange(at, run);
                break;
            case 3:
                octets.InsertRange(random.Next(octets.Count + 1), octets.GetRange(at, run));
                break;
            case 4 when run > 0:
                octets.InsertRange(at, Enumerable.Repeat(octets[at], random.Next(1, 1 << random.Next(1, 8))));
                break;
            case 5 when run > 0:
                byte[] word = Words[random.Next(Words.Length)];
                for (int i = 0; i < word.Length && at + i < octets.Count; i++) octets[at + i] = word[i];
                break;
            case 6 when other.Length > 0:
                int from = random.Next(other.Length);
                octets.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 1 << random.Next(1, 10)))]);
                break;
            case 7 when random.Next(8) == 0:
                octets.RemoveRange(at, octets.Count - at);
                break;
            default:
                octets.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
        }
    }
}
