using System.Buffers.Text;
using System.Text;

namespace PoolingClient.Foundation;

/// <summary>
/// The field line that tells a server how much of the request's budget is left, in milliseconds. The head is encoded before a connection is chosen, and is sent again as it is; so
/// the line has a place for the value that is filled on each connection anew. Spaces behind it are no part of the value (RFC 9110 5.5).
/// </summary>
internal sealed class DeadlineField(string name)
{
    /// <summary>The longest deadline, 49 days, has so many digits of milliseconds.</summary>
    private const int Width = 10;

    public string Name => name;

    /// <summary>The whole line, with CRLF.</summary>
    public ReadOnlyMemory<byte> Line { get; } = Encoding.ASCII.GetBytes($"{name}: {new string('0', Width)}\r\n");

    /// <summary>Where the value begins in the line.</summary>
    public int ValueAt => name.Length + 2;

    /// <summary>Writes the value over its place. What is less than a millisecond is none.</summary>
    public static void Write(Span<byte> place, TimeSpan left)
    {
        Utf8Formatter.TryFormat((long)left.TotalMilliseconds, place[..Width], out int digits);
        place[digits..Width].Fill((byte)' ');
    }
}
