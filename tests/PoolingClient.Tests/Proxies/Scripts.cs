using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PoolingClient.Tests.Proxies;

/// <summary>Proxies of the usual kinds.</summary>
internal static partial class Scripts
{
    public const string User = "us:er", Password = "pä ss@", UserInfo = "us%3Aer:p%C3%A4%20ss%40";   // the escaped colon is the user's own
    public const string PlainInfo = "user:p%C3%A4ss%40", PlainPassword = "päss@";

    public static readonly string Basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{PlainPassword}"));

    public static string Response(string status, string content = "", string fields = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\n{fields}Content-Length: {content.Length}\r\n\r\n{content}");

    public static string Challenge(string challenge, string fields = "") => Response("407 s3cr3t-reason", "s3cr3t-content", $"Proxy-Authenticate: {challenge}\r\n{fields}");

    /// <summary>Answers each forwarded request itself.</summary>
    public static Func<ProxyConnection, Task> Answering(Func<string, string> answer) => async connection =>
    {
        while (await connection.ReadHeadAsync() is { } head) await connection.SendAsync(answer(head));
    };

    /// <summary>Makes a tunnel to the port whatever host it is asked for.</summary>
    public static Func<ProxyConnection, Task> Tunneling(int port) => Tunneling(port, _ => null);

    /// <param name="port">The origin's.</param>
    /// <param name="refuse">What is answered instead of making a tunnel; null makes it.</param>
    public static Func<ProxyConnection, Task> Tunneling(int port, Func<string, string?> refuse) => async connection =>
    {
        while (await connection.ReadHeadAsync() is { } head)
        {
            if (refuse(head) is { } refusal)
            {
                await connection.SendAsync(refusal);
                if (refusal.Contains("Connection: close", StringComparison.Ordinal)) return;
                continue;
            }
            await connection.SendAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await connection.RelayAsync(port);
            return;
        }
    };

    public static bool HasBasic(string head) => head.Contains($"\r\nProxy-Authorization: {Basic}\r\n", StringComparison.Ordinal);

    /// <summary>RFC 7616 3.4.1 with SHA-256 and qop=auth, for this method and target and no other.</summary>
    public static bool HasDigest(string head, string nonce)
    {
        if (DigestField().Match(head) is not { Success: true } field) return false;
        string Get(string name) => Regex.Match(field.Value, name + "=\"?([^\",]*)\"?").Groups[1].Value;
        string[] line = head.Split(' ');
        string a1 = Hash($"user:realm:{PlainPassword}"), a2 = Hash($"{line[0]}:{line[1]}");
        return Get("uri") == line[1] && Get("nonce") == nonce && Get("response") == Hash($"{a1}:{nonce}:{Get("nc")}:{Get("cnonce")}:auth:{a2}");
    }

    public static string DigestChallenge(string nonce, string more = "") => $"Digest realm=\"realm\", qop=\"auth\", algorithm=SHA-256, nonce=\"{nonce}\"{more}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("Proxy-Authorization: Digest [^\r]*")]
    private static partial Regex DigestField();
}
