using System.Text;
using System.Text.RegularExpressions;

namespace PoolingClient.Http1.Tests;

/// <summary>
/// The response reader. The first two octets of an input say which requests are outstanding, under which limits, and whether the
/// server closes; the rest is what it sends.
/// </summary>
internal sealed partial class ResponseTarget : IFuzzTarget
{
    private const int Settings = 2;

    private static readonly CodecLimits[] Limits =
    [
        CodecLimits.Default,
        new() { HeadOctets = 96, Fields = 3, Interim = 2, ChunkLineOctets = 12, ExtensionOctets = 20 },
        new() { HeadOctets = 20, Fields = 1, Interim = 0, ChunkLineOctets = 1, ExtensionOctets = 0 },
        new() { HeadOctets = 1024, Fields = 40, Interim = 32, ChunkLineOctets = 64, ExtensionOctets = 64 },
    ];

    public string Name => "response";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ResponseTables.Valid.Values.Select(row => Input(row.Script)), .. ResponseTables.Incomplete.Values.Select(row => Input(row.Script)), .. ResponseTables.Invalid.Values.Select(row => Input(row.Script)),
    ];

    /// <summary>Its own objects, and for each field line an entry of 16 octets, in a table that grows by doubling.</summary>
    public FuzzMemory Memory => new(16 * 1024, 16);

    public FuzzResult Run(byte[] input)
    {
        ResponseScript script = Script(input);
        ReplayLog whole = Replay.Run(script);
        string expected = whole.ToString();
        int violationAt = 0;
        foreach (int[] cuts in FuzzSplits.Of(input, script.Length))
        {
            ReplayLog cut = Replay.Run(script, cuts);
            if (Text(cut) != Text(whole)) return new FuzzResult("", $"Cut at [{string.Join(", ", cuts)}] it gives {Text(cut)}; whole {Text(whole)}.");
            if (cuts.Length == script.Length && violationAt == 0) violationAt = cut.ViolationAt;   // octet by octet, which comes first
        }
        string? fault = FaultOf(whole.Violation) ?? FaultOfPlace(script, whole, violationAt);
        return new FuzzResult($"{script.Fin} {Shape(expected)}", fault);
    }

    /// <summary>
    /// The log, with what the violation shows. Of chunks that is what the last read brought of a line, and of octets that answer nothing their
    /// beginning: these follow the cut.
    /// </summary>
    private static string Text(ReplayLog log) =>
        log.Rule is Rule.NothingOutstanding or Rule.BareLf or Rule.BareCr or (>= Rule.ChunkSize and <= Rule.ChunkEnd) ? log.ToString() : $"{log}\n{log.Violation?.Shown}";

    /// <summary>Documented: a rule with its words and its section, in one line that can be shown.</summary>
    private static string? FaultOf(Violation? violation)
    {
        if (violation is null) return null;
        if (violation.Rule == Rule.None || !violation.ToString().Contains("(RFC 91", StringComparison.Ordinal)) return $"{violation.Rule} is not documented.";
        return Shown().IsMatch(violation.Shown) ? null : $"This is shown: {violation.Shown}";
    }

    /// <summary>The octet that proves a violation is one, and nothing behind it matters.</summary>
    private static string? FaultOfPlace(ResponseScript script, ReplayLog whole, int violationAt)
    {
        if (whole.Violation is null || violationAt == 0 || whole.Rule == Rule.Truncated) return null;
        script = script with { Fin = false };
        if (Replay.Run(script.Prefix(violationAt)).ToString() != whole.ToString()) return $"What stands behind {violationAt} octets changes what they break.";
        Rule before = Replay.Run(script.Prefix(violationAt - 1)).Rule;
        return before == Rule.None ? null : $"{violationAt} octets break {whole.Rule}, and {violationAt - 1} break {before}.";
    }

    public Action Bare(byte[] input)
    {
        ResponseScript script = Script(input);
        byte[] octets = script.Octets();
        return () => BareReader.Read(octets, script);
    }

    public string Row(byte[] input)
    {
        ResponseScript script = Script(input);
        CodecLimits own = script.Limits;
        string limits = own == CodecLimits.Default ? "" : $"   // under HeadOctets = {own.HeadOctets}, Fields = {own.Fields}, Interim = {own.Interim}, ChunkLineOctets = {own.ChunkLineOctets}, ExtensionOctets = {own.ExtensionOctets}";
        return $"new(\"\", \"RFC 9112\", {FuzzText.Literal(script.Text)}, \"\") {{ Requests = [{string.Join(", ", script.Requests.Select(kind => $"RequestKind.{kind}"))}], Fin = {(script.Fin ? "true" : "false")} }},{limits}";
    }

    private static ResponseScript Script(byte[] input)
    {
        int settings = input.Length > 0 ? input[0] : 0, kinds = input.Length > 1 ? input[1] : 0;
        int count = 1 + ((settings >> 3) & 1);
        return new ResponseScript(input.Length > Settings ? Encoding.Latin1.GetString(input, Settings, input.Length - Settings) : "")
        {
            Fin = (settings & 1) != 0,
            Limits = Limits[(settings >> 1) & 3],
            Requests = [.. Enumerable.Range(0, count).Select(i => (RequestKind)((kinds >> (3 * i)) & 7))],
        };
    }

    /// <summary>The input that is this script, as far as an input can say it.</summary>
    private static byte[] Input(ResponseScript script)
    {
        int count = Math.Min(2, script.Requests.Length), kinds = 0;
        for (int i = 0; i < count; i++) kinds |= (int)script.Requests[i] << (3 * i);
        return [(byte)((script.Fin ? 1 : 0) | (count > 1 ? 8 : 0)), (byte)kinds, .. script.Octets()];
    }

    /// <summary>The events without what they held: no content, no values, no numbers.</summary>
    private static string Shape(string log) => Status().Replace(Digits().Replace(Held().Replace(log.Split('\n')[0], "[]"), "#"), "$1xx");

    [GeneratedRegex(@"^[\x20-\x7E]{0,259}$")]
    private static partial Regex Shown();

    [GeneratedRegex(@"\[[^|]*\]|\+[^|]*|(?<=\d\d\d )[^,|]*")]
    private static partial Regex Held();

    /// <summary>The status codes that are like others of their class.</summary>
    [GeneratedRegex(@"\b(?!101|204|304)([1-9])\d\d\b")]
    private static partial Regex Status();

    [GeneratedRegex(@"(?<!\d)\d{4,}|(?<=length )\d+|(?<=idle )\d+|(?<=max )\d+|\((\d+)\)")]
    private static partial Regex Digits();
}
