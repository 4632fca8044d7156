using System.Globalization;
using System.Text;
using PoolingClient.Testing;

namespace PoolingClient.Soak.Server;

/// <summary>Reads requests from a connection, strictly: whatever is not exactly a request of this program is a mistake of the client.</summary>
internal sealed class RequestInput(RawConnection connection)
{
    private const int MostHead = 16 * 1024;

    private byte[] _octets = new byte[MostHead];
    private int _start, _end;

    /// <summary>What has come and was not read.</summary>
    public ReadOnlySpan<byte> Unread => _octets.AsSpan(_start, _end - _start);

    /// <summary>Whether the next head has come whole.</summary>
    public bool HasHead => Unread.IndexOf("\r\n\r\n"u8) >= 0;

    /// <summary>How many heads have come whole, if what has come has no content: pipelined requests of this program.</summary>
    public int Heads => Unread.Count("\r\n\r\n"u8);

    /// <summary>Receives more; false after FIN.</summary>
    public async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            _octets.AsSpan(_start, _end - _start).CopyTo(_octets);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _octets.Length) throw new InvalidDataException("a head is longer than any that was sent");
        int count = await connection.ReceiveAsync(_octets.AsMemory(_end));
        _end += count;
        return count > 0;
    }

    /// <summary>The next head, which has come whole.</summary>
    public ReceivedHead ReadHead()
    {
        int length = Unread.IndexOf("\r\n\r\n"u8);
        string[] lines = Encoding.Latin1.GetString(Unread[..length]).Split("\r\n");
        _start += length + 4;
        string[] parts = lines[0].Split(' ');
        if (parts.Length != 3 || parts[2] != "HTTP/1.1" || !TryReadId(parts[1], out int worker, out int index)) throw new InvalidDataException($"the request line is '{lines[0]}'");
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !fields.TryAdd(line[..colon], line[(colon + 1)..].Trim())) throw new InvalidDataException($"a field line is '{line}'");
        }
        bool isChunked = fields.TryGetValue("Transfer-Encoding", out string? coding);
        if (isChunked && (coding != "chunked" || fields.ContainsKey("Content-Length"))) throw new InvalidDataException("the framing of a request is ambiguous");
        long content = isChunked ? -1 : fields.TryGetValue("Content-Length", out string? said) ? long.Parse(said, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return new ReceivedHead(parts[0], worker, index, fields.GetValueOrDefault("X-Id"), content, fields.ContainsKey("Expect"), fields.ContainsKey("Idempotency-Key"));
    }

    /// <summary>The id in the first line of a head that has not come whole, if so much has come.</summary>
    public bool TryReadPartialId(out int worker, out int index)
    {
        string[] parts = Encoding.Latin1.GetString(Unread[..Math.Min(Unread.Length, 100)]).Split(' ');
        (worker, index) = (0, 0);
        return parts.Length >= 3 && TryReadId(parts[1], out worker, out index);
    }

    /// <summary>Reads content of a known length into a buffer; false if FIN comes before its end.</summary>
    public async Task<bool> ReadAsync(Memory<byte> content)
    {
        while (!content.IsEmpty)
        {
            if (_start == _end)
            {
                // Straight into the content: uploads are long.
                int received = await connection.ReceiveAsync(content);
                if (received == 0) return false;
                content = content[received..];
                continue;
            }
            int count = Math.Min(content.Length, _end - _start);
            Unread[..count].CopyTo(content.Span);
            _start += count;
            content = content[count..];
        }
        return true;
    }

    /// <summary>Reads chunked content into a buffer: how many octets it has, or -1 if FIN comes before its end.</summary>
    public async Task<int> ReadChunkedAsync(Memory<byte> content)
    {
        for (int length = 0; ;)
        {
            if (await ReadLineAsync() is not { } line) return -1;
            int size = int.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size > content.Length - length) throw new InvalidDataException("the content of a request is longer than what was sent");
            if (!await ReadAsync(content.Slice(length, size))) return -1;
            length += size;
            string? end = await ReadLineAsync();
            if (end is null) return -1;
            if (end.Length != 0) throw new InvalidDataException($"behind a chunk comes '{end}'");
            if (size == 0) return length;
        }
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            int length = Unread.IndexOf("\r\n"u8);
            if (length >= 0)
            {
                string line = Encoding.Latin1.GetString(Unread[..length]);
                _start += length + 2;
                return line;
            }
            if (!await FillAsync()) return null;
        }
    }

    private static bool TryReadId(string target, out int worker, out int index)
    {
        (worker, index) = (0, 0);
        int dash = target.IndexOf('-', StringComparison.Ordinal);
        return dash > 1 && int.TryParse(target.AsSpan(1, dash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out worker)
            && int.TryParse(target.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }
}
