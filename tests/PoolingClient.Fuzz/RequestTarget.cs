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

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "0GET\u0001/\u0001Host\u0001a", "1POST\u0001/a?b=c\u0001Host\u0001a:1\u0001Content-Length\u00015", "2PUT\u0001*\u0001Host\u0001[::1]\u0001Transfer-Encoding\u0001chunked\u0001X\u0001a b", "0GET\u0001/ HTTP/1.1\r\nX: y\u0001Host\u0001a",
            "0GET\u0001/\u0001Host\u0001a\u0001X\u0001a\r\nY: b", "0GET\u0001/\u0001Host\u0001a\u0001X: y\r\nZ\u0001b", "0GET\u0001/\u0001Host\u0001a\u0001Upgrade\u0001x\u0001Connection\u0001close, upgrade", "0GET\u0001/\u0001X\u0001y", "0G T\u0001/\u0001Host\u0001a",
            "1POST\u0001/\u0001Host\u0001a\u0001Content-Length\u00015, 5", "0GET\u0001/\u0001Host\u0001a\u0001Host\u0001b", "0GET\u0001/\u0001Host\u0001a\u0001X\u0001\u00E9\u0001Y\u0001",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public FuzzResult Run(byte[] input)
    {
        // What is above ASCII stands for characters whose low octet would be CR, LF or NUL if it were cut off.
        string text = string.Concat(Encoding.Latin1.GetString(input).Select(character => character < 0x80 ? character : (char)(0x100 * (character - 0x7F) + character % 0x10)));
        RequestFraming framing = (text.Length > 0 ? text[0] % 3 : 0) switch { 0 => default, 1 => new RequestFraming(ContentFraming.Length, 5), _ => new RequestFraming(ContentFraming.Chunked, -1) };
        string[] parts = [.. (text.Length > 1 ? text[1..] : "").Split(Separator), ""];
        var output = new OctetBuffer();
        Refusal refusal = Write(output, framing, parts, out List<string> lines);
        string written = Encoding.Latin1.GetString(output.Span);
        output.Release();
        if (refusal.IsRefused) return new FuzzResult(refusal.Reason.ToString(), null);
        string? fault = FaultOf(written, $"{parts[0]} {(parts.Length > 1 ? parts[1] : "")} HTTP/1.1", lines, framing);
        return new FuzzResult($"{framing.Framing} {lines.Count}", fault);
    }

    private static Refusal Write(OctetBuffer output, RequestFraming framing, string[] parts, out List<string> lines)
    {
        lines = [];
        var writer = new RequestHeadWriter(output, framing);
        Refusal refusal = writer.Begin(parts[0], parts.Length > 1 ? parts[1] : "", http10: false);
        for (int i = 2; i + 1 < parts.Length && !refusal.IsRefused; i += 2)
        {
            refusal = writer.Field(parts[i], parts[i + 1]);
            // Those it writes itself are checked, and not written twice.
            if (!parts[i].Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && !parts[i].Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) lines.Add($"{parts[i]}: {parts[i + 1]}");
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
