using System.Net;
using System.Security.Cryptography;
using System.Text;
using PoolingClient.Foundation;

namespace PoolingClient.Tests.Foundation;

/// <summary>What is read of challenges, which is answered, and with what.</summary>
public sealed class ChallengeAnswerTests
{
    private const string Md5Challenge = ChallengeRow.Md5, Sha256Challenge = ChallengeRow.Sha256;

    public static TheoryData<string?, string> Challenges
    {
        get
        {
            var rows = new TheoryData<string?, string>();
            foreach (ChallengeRow row in ChallengeRow.All) rows.Add(row.Scheme, row.Text);
            return rows;
        }
    }

    private static readonly Uri Protected = new("http://www.example.org/dir/index.html");

    /// <summary>RFC 7616 3.9.1.</summary>
    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Digest_as_in_the_RFC(string algorithm, string response)
    {
        string challenge = $"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        ChallengeAnswer answer = Answer([challenge], new NetworkCredential("Mufasa", "Circle of Life"), "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")!;
        Assert.Equal("Digest username=\"Mufasa\", realm=\"http-auth@example.org\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", uri=\"/dir/index.html\", " +
            $"algorithm={algorithm}, qop=auth, nc=00000001, cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", response=\"{response}\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"", answer.Value);
        Assert.Equal(("Digest", false), (answer.Scheme, answer.IsStale));
    }

    /// <summary>RFC 7617 2 and 2.1.</summary>
    [Theory]
    [InlineData("Aladdin", "open sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==")]
    [InlineData("test", "123£", "dGVzdDoxMjPCow==")]
    public void Basic_as_in_the_RFC(string user, string password, string token) =>
        Assert.Equal($"Basic {token}", Answer(["Basic realm=\"foo\", charset=\"UTF-8\""], new NetworkCredential(user, password))!.Value);

    [Theory]
    [MemberData(nameof(Challenges))]
    public void The_strongest_that_is_sound_and_known_is_answered(string? scheme, string challenge) =>
        Assert.Equal(scheme, Answer([challenge], new NetworkCredential("u", "p"))?.Scheme);

    [Theory]
    [InlineData(Md5Challenge, Sha256Challenge)]
    [InlineData(Sha256Challenge, Md5Challenge)]
    public void SHA_256_is_stronger_than_MD5_in_whichever_line(string first, string second) =>
        Assert.Contains("algorithm=SHA-256,", Answer([first, second], new NetworkCredential("u", "p"))!.Value, StringComparison.Ordinal);

    [Fact]
    public void What_the_credentials_do_not_give_is_not_answered()
    {
        var cache = new CredentialCache { { new Uri("http://other.example/"), "Basic", new NetworkCredential("u", "p") } };
        Assert.Null(ChallengeAnswer.For(["Basic realm=\"r\""], Protected, "GET", "/", cache));
        cache.Add(new Uri("http://www.example.org/"), "Basic", new NetworkCredential("u", "p"));
        Assert.Equal("Basic", ChallengeAnswer.For([Sha256Challenge, "Basic realm=\"r\""], Protected, "GET", "/", cache)!.Scheme);
        Assert.Null(ChallengeAnswer.For(["Basic realm=\"r\"", Md5Challenge], Protected, "GET", "/", CredentialCache.DefaultCredentials));
    }

    [Fact]
    public void A_stale_nonce_is_told() =>
        Assert.True(Answer([Md5Challenge + ", stale=TRUE"], new NetworkCredential("u", "p"))!.IsStale);

    [Fact]
    public void Names_that_cannot_be_quoted_are_told_in_another_way()
    {
        Assert.StartsWith("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, ", Answer([Sha256Challenge], new NetworkCredential("J\u00e4s\u00f8n Doe", "p"))!.Value, StringComparison.Ordinal);
        Assert.StartsWith("Digest username=\"a\\\"b\\\\c\", ", Answer([Sha256Challenge], new NetworkCredential("a\"b\\c", "p"))!.Value, StringComparison.Ordinal);
        string hashed = Answer([Sha256Challenge + ", userhash=true"], new NetworkCredential("J\u00e4s\u00f8n Doe", "p"))!.Value;
        Assert.StartsWith($"Digest username=\"{Sha256("J\u00e4s\u00f8n Doe:r")}\", ", hashed, StringComparison.Ordinal);
        Assert.EndsWith(", userhash=true", hashed, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_has_both_nonces_in_its_key()
    {
        string answer = Answer([Sha256Challenge + "-sess"], new NetworkCredential("u", "p"), "c")!.Value;
        string key = Sha256($"{Sha256("u:r:p")}:n:c");
        Assert.Contains($"response=\"{Sha256($"{key}:n:00000001:c:auth:{Sha256("GET:/dir/index.html")}")}\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:b", "p")]
    [InlineData("a\n", "p")]
    [InlineData("a", "p\u007f")]
    public void What_Basic_cannot_carry_is_not_sent(string user, string password) =>
        Assert.Null(Answer(["Basic realm=\"r\""], new NetworkCredential(user, password)));

    [Fact]
    public void A_flood_of_challenges_is_cut_off()
    {
        string flood = string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"S{i} a=b"));
        Assert.Equal(ChallengeReader.MostChallenges, ChallengeReader.ReadAll([flood, flood]).Count);
        string wide = "Basic " + string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"p{i}=b"));
        Assert.Empty(ChallengeReader.ReadAll([wide]));
    }

    private static ChallengeAnswer? Answer(string[] challenges, NetworkCredential credential, string cnonce = "c") =>
        ChallengeAnswer.For(challenges, Protected, "GET", "/dir/index.html", credential, cnonce);

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
