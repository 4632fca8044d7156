using System.Text;
using PoolingClient.Foundation;
using PoolingClient.Http1.Tests;
using PoolingClient.Tests.Foundation;

namespace PoolingClient.Fuzz;

/// <summary>The reader of WWW-Authenticate and Proxy-Authenticate: bounded, and what it has read reads the same when it is written down again.</summary>
internal sealed class ChallengeTarget : IFuzzTarget
{
    private static readonly string[] Parameters = ["realm", "nonce", "opaque", "qop", "algorithm", "stale", "charset", "domain", "x"];

    public string Name => "challenge";

    /// <summary>The table's values; and each two of them as two lines.</summary>
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ChallengeRow.All.Select(row => Encoding.Latin1.GetBytes(row.Text)),
        .. ChallengeRow.All.Zip(ChallengeRow.All.Skip(1), (first, second) => Encoding.Latin1.GetBytes($"{first.Text}\n{second.Text}")),
    ];

    /// <summary>The text, its lines, and of each challenge a dictionary of its parameters.</summary>
    public FuzzMemory Memory => new(64 * 1024, 64);

    public FuzzResult Run(byte[] input)
    {
        List<Challenge> challenges = ChallengeReader.ReadAll(Values(input));
        if (challenges.Count > ChallengeReader.MostChallenges) return new FuzzResult("", $"{challenges.Count} challenges.");
        string[] written = [.. challenges.Select(Write)];
        string[] again = [.. ChallengeReader.ReadAll(written).Select(Write)];
        if (!written.SequenceEqual(again)) return new FuzzResult("", $"It reads '{string.Join(" | ", written)}', and of that '{string.Join(" | ", again)}'.");
        return new FuzzResult(string.Join('|', challenges.Take(3).Select(challenge => string.Concat(Parameters.Select(name => challenge[name] is { } value ? value.Length == 0 ? "e" : "v" : ".")))), null);
    }

    public Action Bare(byte[] input)
    {
        string[] values = Values(input);
        return () => ChallengeReader.ReadAll(values);
    }

    public string Row(byte[] input) => $"new(null, {FuzzText.Literal(input)}),";

    private static string[] Values(byte[] input) => Encoding.Latin1.GetString(input).Split('\n');

    private static string Write(Challenge challenge) =>
        $"{challenge.Scheme} {string.Join(", ", Parameters.Where(name => challenge[name] is not null).Select(name => $"{name}=\"{challenge[name]!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}".TrimEnd();
}
