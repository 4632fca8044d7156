using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>
/// What the codec said about a script, without any trace of how the octets were cut: content that came in pieces is one entry.
/// </summary>
/// <remarks>
/// Entries: <c>100</c> an interim response; <c>1.1 200 OK, length 5, kept</c> a head (kept or last: whether the connection may be
/// reused); <c>[abc]</c> content; <c>+X: y</c> a trailer; <c>end</c>; <c>!Rule</c> a violation.
/// </remarks>
internal sealed class ReplayLog
{
    private readonly List<string> _entries = [];
    private readonly StringBuilder _content = new();
    private readonly List<string> _fields = [];

    /// <summary>Octets that had been given when each final head came, and how its content is framed.</summary>
    public List<(int Given, ContentFraming Framing)> Heads { get; } = [];

    /// <summary>Octets that had been given when each response ended.</summary>
    public List<int> Ends { get; } = [];

    public Violation? Violation { get; private set; }

    public Rule Rule => Violation?.Rule ?? Rule.None;

    /// <summary>Octets that had been given when the violation came.</summary>
    public int ViolationAt { get; private set; }

    /// <summary>The entries in one line.</summary>
    public string Text => string.Join(" | ", _content.Length == 0 ? _entries : [.. _entries, $"[{_content}]"]);

    /// <summary>The field lines of all final heads.</summary>
    public string Fields => string.Join("|", _fields);

    public void Interim(ResponseHead head, ReadOnlySpan<byte> input) =>
        Add(head.Fields.Count == 0 ? $"{head.Status}" : $"{head.Status} {string.Join("|", Lines(head.Fields, input))}");

    public void Head(ResponseHead head, bool kept, ReadOnlySpan<byte> input, int given)
    {
        Heads.Add((given, head.Framing));
        _fields.AddRange(Lines(head.Fields, input));
        string text = $"{(head.Http10 ? "1.0" : "1.1")} {head.Status} {Latin1(head.Reason(input))}, {FramingOf(head)}, {(kept ? "kept" : "last")}";
        if (head.IdleSeconds >= 0) text += $", idle {head.IdleSeconds}";
        if (head.ExchangesLeft >= 0) text += $", max {head.ExchangesLeft}";
        Add(text);
    }

    public void Content(ReadOnlySpan<byte> octets) => _content.Append(Latin1(octets));

    public void End(FieldSection trailers, ReadOnlySpan<byte> input, int given)
    {
        foreach (string line in Lines(trailers, input)) Add("+" + line);
        Add("end");
        Ends.Add(given);
    }

    public void Break(Violation violation, int given)
    {
        (Violation, ViolationAt) = (violation, given);
        Add($"!{violation.Rule}");
    }

    /// <summary>Everything that must not depend on the cut.</summary>
    public override string ToString() => $"{Text}\n{Fields}";

    private static string FramingOf(ResponseHead head) => head.Framing switch
    {
        ContentFraming.None => head.ContentLength < 0 ? "none" : $"none ({head.ContentLength})",
        ContentFraming.Length => $"length {head.ContentLength}",
        ContentFraming.Chunked => "chunked",
        ContentFraming.CloseDelimited => "close",
        _ => "tunnel",
    } + (head.DropsContentLength ? " without its length" : "");

    private static List<string> Lines(FieldSection section, ReadOnlySpan<byte> input)
    {
        var lines = new List<string>();
        for (int i = 0; i < section.Count; i++) lines.Add($"{Latin1(section.Name(input, i))}: {Latin1(section.Value(input, i))}");
        return lines;
    }

    private static string Latin1(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);

    private void Add(string entry)
    {
        if (_content.Length > 0) _entries.Add($"[{_content}]");
        _content.Clear();
        _entries.Add(entry);
    }
}
