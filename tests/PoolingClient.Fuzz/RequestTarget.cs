using System.Text;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Http1.Tests;

namespace PoolingClient.Fuzz;

/// <summary>
/// The writer of request heads, given what a caller may take from strangers: whatever it does not refuse is one head, with the lines it was given and
/// no other. An input is the method, the target, and then name and value of each field, separated by the octet 1; its first octet is the framing.
/// </summary>
internal sealed class RequestTarget : IFuzzTarget
{
    private const char Separator = '\u0001';

    public string Name => "request";

    /// <summary>The heads of the tables, those that are written and those that are refused; not those of a MiB, of which an input is only a part.</summary>
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. RequestHeadRows.All.Values.Select(row => row.Script).Concat(RefusalRows.All.Values.Select(row => row.Script)).Select(Input).Where(input => input.Length <= Mutator.MostLength),
    ];

    /// <summary>The buffer that the head is written into is rented; a refusal tells a name.</summary>
    public FuzzMemory Memory => new(16 * 1024, 32);

    public FuzzResult Run(byte[] input)
    {
        (RequestFraming framing, string[] parts) = Read(input);
        var output = new OctetBuffer();
        List<string> lines = [];
        Refusal refusal = Write(output, framing, parts, lines);
        string written = Encoding.Latin1.GetString(output.Span);
        output.Release();
        if (refusal.IsRefused) return new FuzzResult(refusal.Reason.ToString(), null);
        string? fault = FaultOf(written, $"{parts[0]} {(parts.Length > 1 ? parts[1] : "")} HTTP/1.1", lines, framing);
        return new FuzzResult($"{framing.Framing} {lines.Count}", fault);
    }

    public Action Bare(byte[] input)
    {
        (RequestFraming framing, string[] parts) = Read(input);
        return () =>
        {
            var output = new OctetBuffer();
            Write(output, framing, parts, null);
            output.Release();
        };
    }

    public string Row(byte[] input)
    {
        (RequestFraming framing, string[] parts) = Read(input);
        string[] texts = [.. parts.Select(FuzzText.Literal)];
        IEnumerable<string> fields = Enumerable.Range(1, Math.Max(0, texts.Length / 2 - 1)).Where(i => 2 * i + 1 < texts.Length).Select(i => $"({texts[2 * i]}, {texts[2 * i + 1]})");
        string framed = framing.Framing switch { ContentFraming.Length => "RequestFraming.OfLength(5)", ContentFraming.Chunked => "RequestFraming.Chunked", _ => "RequestFraming.None" };
        return $"[\"\"] = (new() {{ Method = {texts[0]}, Target = {(texts.Length > 1 ? texts[1] : "\"\"")}, Fields = [{string.Join(", ", fields)}], Framing = {framed} }}, new(RefusalReason.None)),";
    }

    /// <summary>What is above ASCII stands for characters whose low octet would be CR, LF or NUL if it were cut off.</summary>
    private static (RequestFraming Framing, string[] Parts) Read(byte[] input)
    {
        string text = string.Concat(Encoding.Latin1.GetString(input).Select(character => character < 0x80 ? character : (char)(0x100 * (character - 0x7F) + character % 0x10)));
        RequestFraming framing = (text.Length > 0 ? text[0] % 3 : 0) switch { 0 => RequestFraming.None, 1 => RequestFraming.OfLength(5), _ => RequestFraming.Chunked };
        return (framing, [.. (text.Length > 1 ? text[1..] : "").Split(Separator), ""]);
    }

    /// <summary>The input that is this script, as far as an input can say it: a character above ASCII keeps the lowest four bits.</summary>
    private static byte[] Input(RequestScript script)
    {
        char framing = script.Framing.Framing switch { ContentFraming.Length => '1', ContentFraming.Chunked => '2', _ => '0' };
        IEnumerable<string> parts = [script.Method, script.Target, .. script.Fields.SelectMany(field => (string[])[field.Name, field.Value])];
        return [.. (framing + string.Join(Separator, parts)).Select(character => character < 0x80 ? (byte)character : (byte)(0x80 | (character & 0xF)))];
    }

    private static Refusal Write(OctetBuffer output, RequestFraming framing, string[] parts, List<string>? lines)
    {
        var writer = new RequestHeadWriter(output, framing);
        Refusal refusal = writer.Begin(parts[0], parts.Length > 1 ? parts[1] : "", http10: false);
        for (int i = 2; i + 1 < parts.Length && !refusal.IsRefused; i += 2)
        {
            refusal = writer.Field(parts[i], parts[i + 1]);
            // Those it writes itself are checked, and not written twice.
            if (!parts[i].Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !parts[i].Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) lines?.Add($"{parts[i]}: {parts[i + 1]}");
        }
        return refusal.IsRefused ? refusal : writer.End(announceEmpty: false);
    }

    private static string? FaultOf(string written, string requestLine, List<string> lines, RequestFraming framing)
    {
        if (!written.EndsWith("\r\n\r\n", StringComparison.Ordinal)) return "The head does not end with an empty line.";
        string[] found = written[..^4].Split("\r\n");
        string[] framed = framing.Framing switch { ContentFraming.Length => ["Content-Length: 5"], ContentFraming.Chunked => ["Transfer-Encoding: chunked"], _ => [] };
        string[] expected = [requestLine, .. lines, .. framed];
        if (!found.SequenceEqual(expected)) return $"It wrote [{string.Join(" | ", found)}] for [{string.Join(" | ", expected)}].";
        if (requestLine.Count(character => character == ' ') != 2) return $"The request line has other than three parts: {requestLine}";
        return found.SelectMany(line => line).Any(character => character is (< ' ' and not '\t') or > '~') ? "A control character, or none of ASCII, was written." : null;
    }
}
