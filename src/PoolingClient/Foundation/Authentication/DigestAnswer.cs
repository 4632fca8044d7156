using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PoolingClient.Foundation;

/// <summary>The answer to a Digest challenge (RFC 7616) with SHA-256 or MD5, each also as session variant, and qop=auth or none.</summary>
internal static class DigestAnswer
{
    /// <summary>How strong an answer to the challenge would be; 0 where none can be given.</summary>
    public static int Strength(Challenge challenge)
    {
        if (challenge["realm"] is not { } realm || challenge["nonce"] is not { } nonce) return 0;
        if (!CanBeSent(realm) || !CanBeSent(nonce) || !CanBeSent(challenge["opaque"] ?? "")) return 0;
        if (challenge["qop"] is { } qop && !Offers(qop, "auth")) return 0;   // auth-int protects the content too; it is not offered here
        return Algorithm(challenge) switch { "SHA-256" or "SHA-256-sess" => 2, "MD5" or "MD5-sess" => 1, _ => 0 };
    }

    /// <param name="challenge">One whose <see cref="Strength"/> is above 0.</param>
    /// <param name="credential">Whose name and password are used. In UTF-8, the only charset there is (RFC 7616 4).</param>
    /// <param name="method">As it stands in the request line.</param>
    /// <param name="target">As it stands in the request line.</param>
    /// <param name="cnonce">The client's nonce.</param>
    public static string Make(Challenge challenge, NetworkCredential credential, string method, string target, string cnonce)
    {
        const string Count = "00000001";   // each challenge is answered once, with a cnonce of its own
        string algorithm = Algorithm(challenge)!, realm = challenge["realm"]!, nonce = challenge["nonce"]!;
        string user = string.IsNullOrEmpty(credential.Domain) ? credential.UserName : $"{credential.Domain}\\{credential.UserName}";
        bool isHashed = string.Equals(challenge["userhash"], "true", StringComparison.OrdinalIgnoreCase);
        // RFC 7616 3.4.2, 3.4.3 and 3.4.1; without qop as RFC 2069 had it.
        string a1 = Hash(algorithm, $"{user}:{realm}:{credential.Password}");
        if (algorithm.EndsWith("-sess", StringComparison.Ordinal)) a1 = Hash(algorithm, $"{a1}:{nonce}:{cnonce}");
        string a2 = Hash(algorithm, $"{method}:{target}");
        bool hasQop = challenge["qop"] is not null;
        string response = Hash(algorithm, hasQop ? $"{a1}:{nonce}:{Count}:{cnonce}:auth:{a2}" : $"{a1}:{nonce}:{a2}");

        var answer = new StringBuilder("Digest ");
        if (isHashed) AddQuoted("username", Hash(algorithm, $"{user}:{realm}"));
        else if (CanBeSent(user)) AddQuoted("username", user);
        else answer.Append("username*=UTF-8''").Append(Uri.EscapeDataString(user));   // RFC 8187 3.2
        Add(", ");
        AddQuoted("realm", realm);
        Add(", ");
        AddQuoted("nonce", nonce);
        Add(", ");
        AddQuoted("uri", target);
        if (challenge["algorithm"] is not null) Add($", algorithm={algorithm}");
        if (hasQop) Add($", qop=auth, nc={Count}");
        // A session's A1 has the cnonce in it, so that the server needs it there without qop too.
        if (hasQop || algorithm.EndsWith("-sess", StringComparison.Ordinal)) Add($", cnonce=\"{cnonce}\"");
        Add($", response=\"{response}\"");
        if (challenge["opaque"] is { } opaque)
        {
            Add(", ");
            AddQuoted("opaque", opaque);
        }
        if (isHashed) Add(", userhash=true");
        return answer.ToString();

        void Add(string text) => answer.Append(text);

        void AddQuoted(string name, string value)
        {
            answer.Append(name).Append("=\"");
            foreach (char c in value)
            {
                if (c is '"' or '\\') answer.Append('\\');
                answer.Append(c);
            }
            answer.Append('"');
        }
    }

    /// <summary>The algorithm as it is defined; null for one that is not known. Without the parameter it is MD5 (RFC 7616 3.3).</summary>
    private static string? Algorithm(Challenge challenge)
    {
        string asked = challenge["algorithm"] ?? "MD5";
        foreach (string known in (ReadOnlySpan<string>)["SHA-256", "SHA-256-sess", "MD5", "MD5-sess"])
        {
            if (string.Equals(asked, known, StringComparison.OrdinalIgnoreCase)) return known;
        }
        return null;
    }

    private static bool Offers(string list, string wanted)
    {
        foreach (string offered in list.Split(',', StringSplitOptions.TrimEntries))
        {
            if (string.Equals(offered, wanted, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    /// <summary>In a quoted-string of ASCII, which is all that a request head may hold.</summary>
    private static bool CanBeSent(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>MD5 is what many servers still ask for; it is used only where the server offers nothing stronger (RFC 7616 3.3).</summary>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The server chooses the algorithm.")]
    private static string Hash(string algorithm, string text)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        return Convert.ToHexStringLower(algorithm.StartsWith("SHA", StringComparison.Ordinal) ? SHA256.HashData(octets) : MD5.HashData(octets));
    }
}
