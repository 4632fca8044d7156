namespace PoolingClient.Tests.Foundation;

/// <summary>One field value of WWW-Authenticate or Proxy-Authenticate (RFC 9110 11.6.1), and which of its challenges is answered.</summary>
/// <param name="Scheme">The scheme; null where none is sound and known.</param>
/// <param name="Text">The value.</param>
/// <remarks>Mutations of these are what the fuzzer gives the reader: it is compiled there too.</remarks>
internal sealed record ChallengeRow(string? Scheme, string Text)
{
    public const string Md5 = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5";
    public const string Sha256 = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256";

    public static readonly ChallengeRow[] All =
    [
        new("Digest", "Basic realm=\"r\", " + Md5),
        new("Digest", Md5 + ", Basic realm=\"r\""),
        new("Basic", "Negotiate, NTLM, Basic realm=\"r\""),
        new("Basic", "Negotiate YIIabc+/==, Basic"),
        new("Basic", "bAsIc realm = \"r\""),
        new("Basic", "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\""),
        new("Basic", ",,Basic realm=\"a, Digest realm=b\","),
        new("Basic", "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256, Basic realm=\"r\""),   // not to be had here
        new("Basic", "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\", Basic realm=\"r\""),
        new("Basic", "Digest realm=\"r\", Basic realm=\"r\""),   // no nonce
        new("Basic", "Digest realm=\"r\", nonce=\"n\", nonce=\"m\", Basic realm=\"r\""),   // a name twice
        new("Basic", "Digest realm=\"r\" nonce=\"n\", Basic realm=\"r\""),   // no comma
        new("Basic", "Digest realm=\"r\", nonce=\"\u00e4\", Basic realm=\"r\""),   // cannot be sent back
        new("Basic", "= ?, \"x, y\", Basic realm=\"r\""),
        new("Digest", "Digest realm=r, nonce=n"),   // RFC 2069
        new(null, "Negotiate"),
        new(null, "Bearer realm=\"r\", error=\"invalid_token\""),
        new(null, "Basic realm=\"never ends"),
        new(null, "Basic realm=\"ends in a backslash\\"),
        new("Basic", "Basic realm="),   // a token68, which is of no use, and a realm that Basic does not need
        new(null, "realm=\"r\""),
        new(null, ""),
        new(null, "\"Basic\""),
        // What servers send that is answered as far as it can be read.
        new("Digest", "Digest realm=\"a, b\", nonce=\"c\\\"d\", qop=\"auth,auth-int\", algorithm=SHA-256, stale=true"),
        new("Digest", "Basic realm=a, Digest realm=\"b\",nonce=c , Bearer x=y"),
        new("Basic", ", ,Basic realm = \"a\" ,"),
        new(null, "Negotiate dG9rZW4="),
        new(null, "Digest realm=\"a\", realm=\"b\""),
        new(null, "Bearer error=\"\", scope = x"),
        new(null, "A b=c,d=e,F,G h==,I"),
    ];
}
