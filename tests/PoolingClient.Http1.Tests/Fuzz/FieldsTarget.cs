using System.Text;

namespace PoolingClient.Http1.Tests;

/// <summary>The reader of field sections, of trailers (in which no name means anything but that it may be forbidden), against <see cref="FieldReference"/>.</summary>
internal sealed class FieldsTarget : IFuzzTarget
{
    private const int Fields = 12;

    private static readonly CodecLimits Limits = new() { Fields = Fields };

    public string Name => "fields";

    /// <summary>The sections of all responses of the tables: what stands behind their first lines.</summary>
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ResponseTables.Valid.Values.Select(row => row.Script).Concat(ResponseTables.Incomplete.Values.Select(row => row.Script)).Concat(ResponseTables.Invalid.Values.Select(row => row.Script))
            .Select(script => script.Octets()).Where(octets => octets.AsSpan().IndexOf("\r\n"u8) >= 0).Select(octets => octets[(octets.AsSpan().IndexOf("\r\n"u8) + 2)..]),
    ];

    /// <summary>Its own objects, and for each field line an entry of 16 octets, in a table that grows by doubling.</summary>
    public FuzzMemory Memory => new(16 * 1024, 16);

    public FuzzResult Run(byte[] input)
    {
        FieldReference.Result expected = FieldReference.Read(Encoding.Latin1.GetString(input), Fields, out int end, out List<(string Name, string Value)> fields);
        string held = expected == FieldReference.Result.Complete ? Join(fields.Where(field => !TrailerFilter.IsForbidden(field.Name))) : "";
        string whole = Read(input, Cuts.Whole(input.Length), out FieldReference.Result result, out int at, out string read);
        if (result != expected) return new FuzzResult("", $"{result} ({whole}), and by the grammar {expected}.");
        if (expected == FieldReference.Result.Complete && (at, read) != (end, held)) return new FuzzResult("", $"'{read}' to {at}, and by the grammar '{held}' to {end}.");
        foreach (int[] cuts in FuzzSplits.Of(input, input.Length))
        {
            string cut = Read(input, cuts, out _, out _, out _);
            if (cut != whole) return new FuzzResult("", $"Cut at [{string.Join(", ", cuts)}] it gives {cut}; whole {whole}.");
        }
        return new FuzzResult($"{whole.Split(' ')[0]} {fields.Count} {fields.Count(field => field.Value.Length == 0)} {fields.Count(field => field.Value.Contains(' ', StringComparison.Ordinal))}", null);
    }

    public Action Bare(byte[] input) => () =>
    {
        var reader = new FieldSectionReader(Limits);
        reader.Begin(new FieldSection(), 0, isTrailers: true);
        reader.Read(input, out _);
    };

    public string Row(byte[] input) => $"new(\"\", \"RFC 9112 5\", {FuzzText.Literal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")} + {FuzzText.Literal(input)}, \"\"),";

    private static string Read(byte[] input, int[] cuts, out FieldReference.Result result, out int at, out string read)
    {
        byte[] octets = [.. input];   // folds are replaced in it
        var section = new FieldSection();
        var reader = new FieldSectionReader(Limits);
        reader.Begin(section, 0, isTrailers: true);
        (result, read) = (FieldReference.Result.Incomplete, "");
        Rule rule = Rule.None;
        foreach (int cut in cuts)
        {
            if (reader.Read(octets.AsSpan(0, cut), out rule)) result = FieldReference.Result.Complete;
            else if (rule != Rule.None) result = FieldReference.Result.Broken;
            if (result != FieldReference.Result.Incomplete) break;
        }
        at = reader.At;
        if (result == FieldReference.Result.Complete) read = Join(Enumerable.Range(0, section.Count).Select(i => (Latin1(section.Name(octets, i)), FieldReference.Plain(Latin1(section.Value(octets, i))))));
        return $"{result}:{rule} at {at} {read}";
    }

    private static string Join(IEnumerable<(string Name, string Value)> fields) => string.Join('|', fields.Select(field => $"{field.Name}:{field.Value}"));

    private static string Latin1(ReadOnlySpan<byte> octets) => Encoding.Latin1.GetString(octets);
}
