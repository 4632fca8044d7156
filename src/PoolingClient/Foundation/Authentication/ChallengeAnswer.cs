using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PoolingClient.Foundation;

/// <summary>
/// What goes into Authorization or Proxy-Authorization to answer a challenge. Known are Digest (RFC 7616) and Basic (RFC 7617). Negotiate
/// and NTLM, which authenticate connections and not requests, are not answered; nor is Bearer, whose token is no password.
/// </summary>
internal sealed class ChallengeAnswer
{
    private ChallengeAnswer(string scheme, string value, bool isStale) => (Scheme, Value, IsStale) = (scheme, value, isStale);

    /// <summary>Basic or Digest.</summary>
    public string Scheme { get; }

    /// <summary>The credentials, with their scheme: the whole field value. Never to be shown.</summary>
    public string Value { get; }

    /// <summary>The challenge says that only the nonce of the last answer was too old: the same credentials may be tried once more (RFC 7616 3.3).</summary>
    public bool IsStale { get; }

    /// <summary>Answers the strongest challenge for which there is a credential: Digest with SHA-256, then with MD5, then Basic.</summary>
    /// <param name="challenges">The values of the WWW-Authenticate or Proxy-Authenticate field lines.</param>
    /// <param name="protectedUri">Who asks: the request's URI, or the proxy's. It is what the credentials are looked up by.</param>
    /// <param name="method">As it stands in the request line.</param>
    /// <param name="target">As it stands in the request line; the authority for CONNECT.</param>
    /// <param name="credentials">Where the credential for that URI and scheme is.</param>
    /// <returns>Null where there is nothing to answer with.</returns>
    public static ChallengeAnswer? For(IEnumerable<string> challenges, Uri protectedUri, string method, string target, ICredentials credentials) =>
        For(challenges, protectedUri, method, target, credentials, RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>The same with a cnonce of the caller's, for tests.</summary>
    internal static ChallengeAnswer? For(IEnumerable<string> challenges, Uri protectedUri, string method, string target, ICredentials credentials, string cnonce)
    {
        List<Challenge> all = ChallengeReader.ReadAll(challenges);
        Challenge? digest = null, basic = null;
        foreach (Challenge challenge in all)
        {
            if (challenge.Is("Basic")) basic ??= challenge;
            else if (challenge.Is("Digest") && DigestAnswer.Strength(challenge) > (digest is null ? 0 : DigestAnswer.Strength(digest))) digest = challenge;
        }
        if (digest is not null && Find(credentials, protectedUri, "Digest") is { } forDigest)
        {
            bool isStale = string.Equals(digest["stale"], "true", StringComparison.OrdinalIgnoreCase);
            return new ChallengeAnswer("Digest", DigestAnswer.Make(digest, forDigest, method, target, cnonce), isStale);
        }
        if (basic is not null && Find(credentials, protectedUri, "Basic") is { } forBasic && Basic(forBasic) is { } value) return new ChallengeAnswer("Basic", value, isStale: false);
        return null;
    }

    /// <summary>The field value of Basic, which needs no challenge; null where the name has a colon or a control character, which it cannot carry (RFC 7617 2).</summary>
    public static string? Basic(NetworkCredential credential)
    {
        string user = string.IsNullOrEmpty(credential.Domain) ? credential.UserName : $"{credential.Domain}\\{credential.UserName}";
        if (user.Contains(':', StringComparison.Ordinal) || HasControl(user) || HasControl(credential.Password)) return null;
        return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{credential.Password}"));
    }

    /// <summary>The credential for a scheme. The machine's own (<see cref="CredentialCache.DefaultNetworkCredentials"/>) have no password that could be sent.</summary>
    public static NetworkCredential? Find(ICredentials credentials, Uri uri, string scheme) =>
        credentials.GetCredential(uri, scheme) is { } found && found != CredentialCache.DefaultNetworkCredentials ? found : null;

    private static bool HasControl(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1F') || text.Contains('\x7F', StringComparison.Ordinal);
}
