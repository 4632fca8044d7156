using System.Globalization;
using System.Text;

namespace PoolingClient.Benchmarks.Server;

/// <summary>The targets that the server knows. Its answers are made once; only their dates change.</summary>
internal sealed class AnswerBook
{
    private const int DateLength = 29;

    private readonly List<Answer> _answers = [];
    private readonly List<(byte[] Octets, int At)> _dates = [];
    private readonly Answer _unknown;
    private long _nextDate;

    public AnswerBook()
    {
        byte[] megabyte = Pattern(1024 * 1024);
        Add("/100", Pattern(100));
        Add("/10k", Pattern(10 * 1024));
        _answers.Add(new Answer("/chunked", AnswerKind.Plain, Chunked()));
        _answers.Add(new Answer("/1m", AnswerKind.Plain, Head("200 OK", megabyte.Length)) { Block = megabyte, Repeats = 1 });
        _answers.Add(new Answer("/100m", AnswerKind.Plain, Head("200 OK", 100L * megabyte.Length)) { Block = megabyte, Repeats = 100 });
        _answers.Add(new Answer("/close", AnswerKind.Close, Whole("200 OK", Pattern(100), "Connection: close\r\n")));
        _answers.Add(new Answer("/stats", AnswerKind.Counts, []));
        _unknown = new Answer("", AnswerKind.Plain, Whole("404 Not Found", []));
    }

    /// <summary>The answer to a request for this target.</summary>
    public Answer Find(ReadOnlySpan<byte> target)
    {
        foreach (Answer answer in _answers)
        {
            if (target.SequenceEqual(answer.Target)) return answer;
        }
        return Make(Encoding.ASCII.GetString(target)) ?? _unknown;
    }

    /// <summary>Puts the time into the answers, once a second.</summary>
    public void Tick()
    {
        long now = Environment.TickCount64;
        if (now < _nextDate) return;
        _nextDate = now + 1000;
        Span<byte> date = stackalloc byte[DateLength];
        DateTime.UtcNow.TryFormat(date, out _, "R", CultureInfo.InvariantCulture);
        foreach ((byte[] octets, int at) in _dates) date.CopyTo(octets.AsSpan(at));
    }

    /// <summary>A whole answer with text of this moment.</summary>
    public static byte[] Text(string text) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\n\r\n{text}");

    /// <summary>Targets with a number: made when they are first asked for.</summary>
    private Answer? Make(string target)
    {
        if (Number(target, "/think?ms=", 10_000) is { } milliseconds)
        {
            return Keep(new Answer(target, AnswerKind.Think, Whole("200 OK", Pattern(100))) { Delay = TimeSpan.FromMilliseconds(milliseconds) });
        }
        if (Number(target, "/gather?n=", 100_000) is { } crowd)
        {
            return Keep(new Answer(target, AnswerKind.Gather, Whole("200 OK", Pattern(100))) { Crowd = crowd });
        }
        return null;
    }

    private Answer? Keep(Answer answer)
    {
        const int MostAnswers = 100;   // nobody asks for more, and whoever does gets 404
        if (_answers.Count >= MostAnswers) return null;
        _answers.Add(answer);
        return answer;
    }

    private static int? Number(string target, string prefix, int most) =>
        target.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(target.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= most
            ? number
            : null;

    private void Add(string target, byte[] content) => _answers.Add(new Answer(target, AnswerKind.Plain, Whole("200 OK", content)));

    private byte[] Whole(string status, byte[] content, string more = "")
    {
        byte[] head = Head(status, content.Length, more);
        byte[] whole = [.. head, .. content];
        _dates[^1] = (whole, _dates[^1].At);
        return whole;
    }

    /// <summary>Four field lines, as a plain server sends them.</summary>
    private byte[] Head(string status, long length, string more = "") =>
        Dated(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nServer: bench\r\nDate: {DateTime.UtcNow:R}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n{more}\r\n"));

    /// <summary>1,000 octets in ten chunks of 100.</summary>
    private byte[] Chunked()
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nServer: bench\r\nDate: {DateTime.UtcNow:R}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"));
        string chunk = Encoding.ASCII.GetString(Pattern(100));
        for (int i = 0; i < 10; i++) text.Append("64\r\n").Append(chunk).Append("\r\n");
        return Dated(text.Append("0\r\n\r\n").ToString());
    }

    private byte[] Dated(string text)
    {
        byte[] octets = Encoding.ASCII.GetBytes(text);
        _dates.Add((octets, text.IndexOf("Date: ", StringComparison.Ordinal) + "Date: ".Length));
        return octets;
    }

    private static byte[] Pattern(int length)
    {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) octets[i] = (byte)('a' + (i % 26));
        return octets;
    }
}
