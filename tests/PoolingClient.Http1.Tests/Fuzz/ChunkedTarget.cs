using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>The reader of the chunked coding, with its trailers, against <see cref="ChunkReference"/>.</summary>
internal sealed class ChunkedTarget : IFuzzTarget
{
    private const int Fields = 12;

    // Above what inputs can have: the reference knows no limit.
    private static readonly CodecLimits Limits = new() { Fields = Fields, ChunkLineOctets = 64 * 1024, ExtensionOctets = 64 * 1024 };

    public string Name => "chunked";

    /// <summary>What stands behind the heads of the tables' responses.</summary>
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ChunkedRows.Valid.Concat(TrailerRows.Valid).Select(row => row.Script).Concat(ChunkedRows.Incomplete.Select(row => row.Script)).Concat(ChunkedRows.Invalid.Concat(TrailerRows.Invalid).Select(row => row.Script))
            .Select(script => script.Octets()).Where(octets => octets.AsSpan().IndexOf("\r\n\r\n"u8) >= 0).Select(octets => octets[(octets.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..]),
    ];

    /// <summary>Its own objects, and for each trailer an entry of 16 octets, in a table that grows by doubling.</summary>
    public FuzzMemory Memory => new(16 * 1024, 16);

    public FuzzResult Run(byte[] input)
    {
        FieldReference.Result expected = ChunkReference.Read(Encoding.Latin1.GetString(input), Fields, out int end, out string data);
        string whole = Read(input, Cuts.Whole(input.Length), out FieldReference.Result result, out int at, out string content);
        if ((result, content) != (expected, data)) return new FuzzResult("", $"{whole}, and by the grammar {expected} with '{data}'.");
        if (result == FieldReference.Result.Complete && at != end) return new FuzzResult("", $"The end is at {at}, and by the grammar at {end}.");
        foreach (int[] cuts in FuzzSplits.Of(input, input.Length))
        {
            string cut = Read(input, cuts, out _, out _, out _);
            if (cut != whole) return new FuzzResult("", $"Cut at [{string.Join(", ", cuts)}] it gives {cut}; whole {whole}.");
        }
        return new FuzzResult($"{whole.Split('\n')[0]} {Math.Min(8, data.Length)}", null);
    }

    public Action Bare(byte[] input) => () =>
    {
        var reader = new ChunkedReader(Limits);
        int at = 0;
        reader.Begin();
        ReadOn(reader, input, ref at, null);
    };

    public string Row(byte[] input) => $"new(\"\", \"RFC 9112 7.1\", {FuzzText.Literal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")} + {FuzzText.Literal(input)}, \"\"),";

    private static string Read(byte[] input, int[] cuts, out FieldReference.Result result, out int at, out string content)
    {
        byte[] octets = [.. input];
        var reader = new ChunkedReader(Limits);
        var data = new StringBuilder();
        reader.Begin();
        (at, result) = (0, FieldReference.Result.Incomplete);
        foreach (int cut in cuts)
        {
            result = ReadOn(reader, octets.AsSpan(0, cut), ref at, data);
            if (result != FieldReference.Result.Incomplete) break;
        }
        content = data.ToString();
        return $"{result}:{reader.Rule} {(result == FieldReference.Result.Complete ? reader.Trailers.Count : 0)}\n{content}\n{(result == FieldReference.Result.Complete ? at : 0)}";
    }

    private static FieldReference.Result ReadOn(ChunkedReader reader, Span<byte> given, ref int at, StringBuilder? data)
    {
        while (true)
        {
            ChunkedPart part = reader.Read(given[at..], out int consumed);
            at += consumed;
            switch (part)
            {
                case ChunkedPart.Content:
                    int available = (int)Math.Min(given.Length - at, reader.Remaining);
                    data?.Append(Encoding.Latin1.GetString(given.Slice(at, available)));
                    reader.Take(available);
                    at += available;
                    break;
                case ChunkedPart.End: return FieldReference.Result.Complete;
                case ChunkedPart.Broken: return FieldReference.Result.Broken;
                default: return FieldReference.Result.Incomplete;
            }
        }
    }
}
