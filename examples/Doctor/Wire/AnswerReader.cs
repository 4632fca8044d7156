using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Doctor.Wire;

/// <summary>
/// Reads responses off a connection (RFC 9112 6.3), and says what is wrong with what comes. It is small and looks at framing only.
/// </summary>
internal static class AnswerReader
{
    /// <summary>Content beyond this is not read: an examination is no download.</summary>
    public const int MostContent = 1024 * 1024;

    // As many as the client takes unless told otherwise.
    private const int MostInterim = 32;

    // A chunk's size has 16 digits at most; the rest is extensions.
    private const int MostChunkLine = 4096;

    /// <summary>Reads one response. Interim ones (1xx) before it are passed over.</summary>
    /// <param name="line">The connection.</param>
    /// <param name="isHead">The request was HEAD: there is no content, whatever the fields say.</param>
    /// <param name="limit">How long nothing may come.</param>
    /// <param name="stop">Ends the examination.</param>
    public static async Task<Reading> ReadAsync(Line line, bool isHead, TimeSpan limit, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            for (int interim = 0; interim <= MostInterim; interim++)
            {
                (HeadText? head, Ending ending) = await HeadAsync(line, limit, stop);
                if (head is null) return new Reading(null, ending, Stopwatch.GetElapsedTime(begun));
                TimeSpan headTime = Stopwatch.GetElapsedTime(begun);
                if (head.Status is >= 100 and < 200) continue;
                bool hasContent = !isHead && head.Status is not (204 or 304);
                Content content = hasContent ? await ContentAsync(line, head, limit, stop) : new Content(0, Ending.None, IsWhole: true);
                if (content.Ending != Ending.None) return new Reading(null, content.Ending, Stopwatch.GetElapsedTime(begun));
                var answer = new Answer(head.Version, head.Status, head.Fields, content.Length, headTime, head.Length, content.IsWhole, content.IsCloseDelimited);
                return new Reading(answer, Ending.None, Stopwatch.GetElapsedTime(begun));
            }
        }
        catch (InvalidDataException)
        {
            // What is wrong with it does not matter: it is no response.
        }
        return new Reading(null, Ending.NotHttp, Stopwatch.GetElapsedTime(begun));
    }

    private static async Task<(HeadText?, Ending)> HeadAsync(Line line, TimeSpan limit, CancellationToken stop)
    {
        while (true)
        {
            if (line.Unread.Length > 0 && HeadText.Read(line.Unread) is { } head)
            {
                line.Take(head.Length);
                return (head, Ending.None);
            }
            Ending ending = await line.EnsureAsync(line.Unread.Length + 1, limit, stop);
            if (ending == Ending.None) continue;
            return (null, line.Unread.Length > 0 ? Within(ending) : ending);
        }
    }

    private static async Task<Content> ContentAsync(Line line, HeadText head, TimeSpan limit, CancellationToken stop)
    {
        if (head.Value("Transfer-Encoding") is { } coding && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase)) return await ChunksAsync(line, limit, stop);
        if (head.Value("Content-Length") is not { } text) return await UntilCloseAsync(line, limit, stop);
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)) throw new InvalidDataException("Content-Length is no number.");
        (long taken, Ending ending) = await SkipAsync(line, Math.Min(length, MostContent), limit, stop);
        return new Content(taken, ending, taken == length);
    }

    private static async Task<Content> UntilCloseAsync(Line line, TimeSpan limit, CancellationToken stop)
    {
        (long taken, Ending ending) = await SkipAsync(line, MostContent, limit, stop);
        // The end that was waited for is no fault. With close_notify or without, it is what HTTP/1.0 has.
        bool isEnd = ending == Ending.Cut;
        return new Content(taken, isEnd ? Ending.None : ending, isEnd, IsCloseDelimited: true);
    }

    private static async Task<Content> ChunksAsync(Line line, TimeSpan limit, CancellationToken stop)
    {
        long all = 0;
        while (true)
        {
            (string? text, Ending ending) = await TextLineAsync(line, limit, stop);
            if (text is null) return new Content(all, ending, IsWhole: false);
            string digits = text.Split(';')[0].Trim(' ', '\t');
            if (!long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size) || size < 0) throw new InvalidDataException("A chunk has no size.");
            if (size == 0) break;
            all += size;
            if (all > MostContent) return new Content(all, Ending.None, IsWhole: false);
            (_, ending) = await SkipAsync(line, size, limit, stop);
            if (ending != Ending.None) return new Content(all, ending, IsWhole: false);
            (text, ending) = await TextLineAsync(line, limit, stop);
            if (text is null) return new Content(all, ending, IsWhole: false);
            if (text.Length > 0) throw new InvalidDataException("A chunk is longer than its size.");
        }
        return await TrailersAsync(line, all, limit, stop);
    }

    private static async Task<Content> TrailersAsync(Line line, long length, TimeSpan limit, CancellationToken stop)
    {
        for (int lines = 0; lines < 100; lines++)
        {
            (string? text, Ending ending) = await TextLineAsync(line, limit, stop);
            if (text is null) return new Content(length, ending, IsWhole: false);
            if (text.Length == 0) return new Content(length, Ending.None, IsWhole: true);
        }
        throw new InvalidDataException("The trailers have no end.");
    }

    private static async Task<(string?, Ending)> TextLineAsync(Line line, TimeSpan limit, CancellationToken stop)
    {
        while (true)
        {
            int end = line.Unread.IndexOf("\r\n"u8);
            if (end >= 0)
            {
                string text = Encoding.Latin1.GetString(line.Unread[..end]);
                line.Take(end + 2);
                return (text, Ending.None);
            }
            if (line.Unread.Length > MostChunkLine) throw new InvalidDataException("A line has no end.");
            Ending ending = await line.EnsureAsync(line.Unread.Length + 1, limit, stop);
            if (ending != Ending.None) return (null, Within(ending));
        }
    }

    private static async Task<(long, Ending)> SkipAsync(Line line, long count, TimeSpan limit, CancellationToken stop)
    {
        for (long taken = 0; taken < count;)
        {
            if (line.Unread.Length == 0 && await line.EnsureAsync(1, limit, stop) is var ending && ending != Ending.None) return (taken, Within(ending));
            int part = (int)Math.Min(count - taken, line.Unread.Length);
            line.Take(part);
            taken += part;
            if (taken == count) return (taken, Ending.None);
        }
        return (0, Ending.None);
    }

    private static Ending Within(Ending ending) => ending is Ending.Fin or Ending.CloseNotify ? Ending.Cut : ending;

    private sealed record Content(long Length, Ending Ending, bool IsWhole, bool IsCloseDelimited = false);
}
