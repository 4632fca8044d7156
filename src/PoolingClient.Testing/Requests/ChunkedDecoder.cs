namespace PoolingClient.Testing.Requests;

/// <summary>Takes chunked content apart, strictly (RFC 9112, section 7.1).</summary>
internal sealed class ChunkedDecoder
{
    // Chunk extensions are allowed but mean nothing here; 4 KiB is more than any is known to need.
    private const int MaxSizeLine = 4 * 1024;

    private State _state;
    private long _remaining;

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailers,
        Done,
    }

    internal bool IsDone => _state is State.Done;

    internal ServerFields Trailers { get; private set; } = ServerFields.None;

    /// <summary>
    /// Takes what it can: a piece of content, or an empty piece at the end (<see cref="IsDone"/>) or when more octets are needed.
    /// </summary>
    internal ReadOnlyMemory<byte> Take(InputBuffer input)
    {
        while (true)
        {
            switch (_state)
            {
                case State.Size:
                    if (!TryTakeSize(input))
                    {
                        return default;
                    }

                    break;
                case State.Data:
                    var piece = input.UnreadMemory;
                    piece = piece[..(int)Math.Min(piece.Length, _remaining)];
                    input.Consume(piece.Length);
                    _remaining -= piece.Length;
                    _state = _remaining == 0 ? State.DataEnd : State.Data;
                    return piece;
                case State.DataEnd:
                    if (!TryTakeDataEnd(input))
                    {
                        return default;
                    }

                    break;
                case State.Trailers:
                    if (!TryTakeTrailers(input))
                    {
                        return default;
                    }

                    break;
                default:
                    return default;
            }
        }
    }

    private bool TryTakeSize(InputBuffer input)
    {
        var end = FindLine(input.Unread, MaxSizeLine);
        if (end < 0)
        {
            return false;
        }

        var line = input.Unread[..end];
        var digits = 0;
        _remaining = 0;
        while (digits < line.Length && char.IsAsciiHexDigit((char)line[digits]))
        {
            _remaining = (_remaining * 16) + Convert.ToInt32(((char)line[digits++]).ToString(), 16);
        }

        // 15 digits are the most that cannot overflow.
        if (digits is 0 or > 15 || !IsExtension(line[digits..]))
        {
            throw new MalformedRequestException(400, "a chunk size is no hexadecimal number (RFC 9112, section 7.1)");
        }

        input.Consume(end + 2);
        _state = _remaining == 0 ? State.Trailers : State.Data;
        return true;
    }

    private bool TryTakeDataEnd(InputBuffer input)
    {
        var unread = input.Unread;
        if (unread.Length > 0 && (unread[0] != '\r' || (unread.Length > 1 && unread[1] != '\n')))
        {
            throw new MalformedRequestException(400, "a chunk does not end in CRLF (RFC 9112, section 7.1)");
        }

        if (unread.Length < 2)
        {
            return false;
        }

        input.Consume(2);
        _state = State.Size;
        return true;
    }

    private bool TryTakeTrailers(InputBuffer input)
    {
        var unread = input.Unread;
        var length = 0;
        while (FindLine(unread[length..], RequestHeadParser.MaxHeadLength) is var end and >= 0)
        {
            length += end + 2;
            if (end == 0)
            {
                Trailers = FieldParser.Parse(unread[..(length - 2)]);
                input.Consume(length);
                _state = State.Done;
                return true;
            }
        }

        return unread.Length <= RequestHeadParser.MaxHeadLength
            ? false
            : throw new MalformedRequestException(431, "the trailer section is too long");
    }

    // The length of a line without its CRLF, or -1 if it is not complete.
    private static int FindLine(ReadOnlySpan<byte> octets, int limit)
    {
        var end = octets.IndexOf((byte)'\n');
        if (end == 0 || (end > 0 && octets[end - 1] != '\r'))
        {
            throw new MalformedRequestException(400, "a line of chunked framing ends in a bare LF (RFC 9112, section 2.2)");
        }

        if (end > limit || (end < 0 && octets.Length > limit))
        {
            throw new MalformedRequestException(400, $"a line of chunked framing is longer than {limit} octets");
        }

        return end < 0 ? -1 : end - 1;
    }

    private static bool IsExtension(ReadOnlySpan<byte> rest) =>
        rest.IsEmpty || (rest[0] == ';' && FieldParser.IsFieldText(rest));
}
