using System.Text;
using PoolingClient.Foundation;
using PoolingClient.Http1.Tests;

namespace PoolingClient.Fuzz;

/// <summary>The reader of WWW-Authenticate and Proxy-Authenticate: bounded, and what it has read reads the same when it is written down again.</summary>
internal sealed class ChallengeTarget : IFuzzTarget
{
    private static readonly string[] Parameters = ["realm", "nonce", "opaque", "qop", "algorithm", "stale", "charset", "domain", "x"];

    public string Name => "challenge";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "Basic realm=\"a\"", "Digest realm=\"a, b\", nonce=\"c\\\"d\", qop=\"auth,auth-int\", algorithm=SHA-256, stale=true", "Negotiate", "Negotiate dG9rZW4=", "Basic realm=a, Digest realm=\"b\",nonce=c , Bearer x=y",
            ", ,Basic realm = \"a\" ,", "Basic realm=\"unterminated", "Digest realm=\"a\", realm=\"b\"", "Basic", "Bearer error=\"\", scope = x", "A b=c,d=e,F,G h==,I",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public FuzzResult Run(byte[] input)
    {
        string[] values = Encoding.Latin1.GetString(input).Split('\n');
        List<Challenge> challenges = ChallengeReader.ReadAll(values);
        if (challenges.Count > ChallengeReader.MostChallenges) return new FuzzResult("", $"{challenges.Count} challenges.");
        string[] written = [.. challenges.Select(Write)];
        string[] again = [.. ChallengeReader.ReadAll(written).Select(Write)];
        if (!written.SequenceEqual(again)) return new FuzzResult("", $"It reads '{string.Join(" | ", written)}', and of that '{string.Join(" | ", again)}'.");
        return new FuzzResult(string.Join('|', challenges.Take(3).Select(challenge => string.Concat(Parameters.Select(name => challenge[name] is { } value ? value.Length == 0 ? "e" : "v" : ".")))), null);
    }

    private static string Write(Challenge challenge) =>
        $"{challenge.Scheme} {string.Join(", ", Parameters.Where(name => challenge[name] is not null).Select(name => $"{name}=\"{challenge[name]!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""))}".TrimEnd();
}
