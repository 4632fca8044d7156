using System.Net;
using System.Net.Http;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Proxies;

/// <summary>407 from a proxy that forwards (RFC 9110 15.5.8).</summary>
public sealed class ForwardAuthenticationTests
{
    private static readonly Uri Plain = new("http://origin.test/x?y");

    private static readonly NetworkCredential Credential = new("user", Scripts.PlainPassword);

    /// <summary>Wants Basic of the right user.</summary>
    private static TestProxy StartBasic() =>
        TestProxy.Start(Scripts.Answering(head => Scripts.HasBasic(head) ? Scripts.Response("200 OK", "forwarded") : Scripts.Challenge("Negotiate, Basic realm=\"r\"")));

    private static int Count(TestProxy proxy, string part) => proxy.Received.Split(part).Length - 1;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Basic_is_answered_once_and_then_sent_unasked(int source)
    {
        await using TestProxy proxy = StartBasic();
        using Door door = source switch
        {
            0 => proxy.Door(userInfo: Scripts.PlainInfo),
            1 => proxy.Door(credentials: Credential),
            2 => proxy.Door(change: options => options.DefaultProxyCredentials = Credential),
            _ => proxy.Door(credentials: new CredentialCache { { new Uri(proxy.Address()), "Basic", Credential } }),
        };
        for (int i = 0; i < 3; i++) Assert.Equal("forwarded", await door.GetTextAsync(new Uri($"http://origin{i}.test/")));
        Assert.Equal((4, 3, 1), (Count(proxy, "GET "), Count(proxy, Scripts.Basic), proxy.Connections.Length));
    }

    [Theory]
    [InlineData("other:wrong", 2)]
    [InlineData("", 1)]
    public async Task Without_the_right_credentials_the_407_is_the_answer(string userInfo, int requests)
    {
        await using TestProxy proxy = StartBasic();
        using Door door = proxy.Door(userInfo: userInfo, change: options => options.Credentials = Credential);   // the origins' are not the proxy's
        for (int i = 1; i <= 2; i++)
        {
            using HttpResponseMessage response = await door.GetAsync(Plain);
            Assert.Equal(HttpStatusCode.ProxyAuthenticationRequired, response.StatusCode);
            Assert.Equal(requests * i, Count(proxy, "GET "));
        }
        Assert.Equal(0, Count(proxy, Scripts.Basic));
    }

    [Fact]
    public async Task Credentials_that_the_proxy_no_longer_takes_are_replaced()
    {
        string accepted = Scripts.Basic;
        await using var proxy = TestProxy.Start(Scripts.Answering(head => head.Contains(accepted, StringComparison.Ordinal) ? Scripts.Response("200 OK", "forwarded") : Scripts.Challenge("Basic realm=\"r\"")));
        using Door door = proxy.Door(credentials: Credential);
        await door.GetTextAsync(Plain);
        ((AlwaysProxy)door.Handler.Pool.Options.Proxy!).Credentials = new NetworkCredential("new", "new");
        accepted = "Basic bmV3Om5ldw==";
        for (int i = 0; i < 2; i++) Assert.Equal("forwarded", await door.GetTextAsync(Plain));
        Assert.Equal((5, 2, 2), (Count(proxy, "GET "), Count(proxy, Scripts.Basic), Count(proxy, accepted)));
    }

    [Fact]
    public async Task Digest_is_answered_for_the_target_as_it_was_sent()
    {
        await using var proxy = TestProxy.Start(Scripts.Answering(head => Scripts.HasDigest(head, "n1") ? Scripts.Response("200 OK", "forwarded") : Scripts.Challenge(Scripts.DigestChallenge("n1") + ", Basic realm=\"r\"")));
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo);
        for (int i = 0; i < 2; i++) Assert.Equal("forwarded", await door.GetTextAsync(Plain));
        Assert.Equal((4, 0), (Count(proxy, "GET http://origin.test/x?y "), Count(proxy, "Proxy-Authorization: Basic")));
    }

    [Theory]
    [InlineData(1, "200 OK")]
    [InlineData(2, "407 again")]
    public async Task A_stale_nonce_is_answered_once_more(int stale, string outcome)
    {
        int asked = 0;
        await using var proxy = TestProxy.Start(Scripts.Answering(head =>
        {
            if (asked > stale && Scripts.HasDigest(head, $"n{asked}")) return Scripts.Response("200 OK");
            return Scripts.Challenge(Scripts.DigestChallenge($"n{++asked}", asked > 1 ? ", stale=true" : ""));
        }));
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo);
        using HttpResponseMessage response = await door.GetAsync(Plain);
        Assert.Equal(outcome[..3], ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(3, Count(proxy, "GET "));
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.ProxyAuthenticationRequired)]
    public async Task Content_goes_again_only_where_it_can(bool again, HttpStatusCode outcome)
    {
        await using var proxy = TestProxy.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                if (again) await connection.ReadAsync(4);
                else await connection.ReadHeadAsync();   // one chunk and the last one, up to the empty line
                await connection.SendAsync(Scripts.HasBasic(head) ? Scripts.Response("200 OK") : Scripts.Challenge("Basic realm=\"r\""));
            }
        });
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo);
        HttpContent content = again ? new ByteArrayContent("abcd"u8.ToArray()) : new WrittenContent(stream => stream.WriteAsync("abcd"u8.ToArray()).AsTask());
        using HttpResponseMessage response = await door.PostAsync(Plain, content);
        Assert.Equal(outcome, response.StatusCode);
        Assert.Equal(again ? 2 : 1, Count(proxy, "abcd"));
    }

    /// <summary>As Squid 5.7: it says that the connection goes on, and reads nothing more from it.</summary>
    [Fact]
    public async Task A_proxy_that_answers_before_it_has_read_content_gets_the_answer_on_another_connection()
    {
        var ended = new Gate();
        await using var proxy = TestProxy.Start(async connection =>
        {
            string? head = await connection.ReadHeadAsync();
            if (Scripts.HasBasic(head!))
            {
                await connection.ReadAsync(100_000);
                await connection.SendAsync(Scripts.Response("200 OK"));
            }
            else
            {
                await connection.SendAsync(Scripts.Challenge("Basic realm=\"r\""));
            }
            await ended.Opened;
        });
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo);
        using HttpResponseMessage response = await door.PostAsync(Plain, new ByteArrayContent(new byte[100_000]));
        Assert.Equal((HttpStatusCode.OK, 2), (response.StatusCode, proxy.Connections.Length));
        ended.Open();
    }

    [Fact]
    public async Task Redirects_and_challenges_of_both_sides_go_together()
    {
        int nonce = 0;
        await using var proxy = TestProxy.Start(Scripts.Answering(head =>
        {
            if (!Scripts.HasDigest(head, $"n{nonce}")) return Scripts.Challenge(Scripts.DigestChallenge($"n{++nonce}"));
            nonce++;   // each nonce once
            if (head.StartsWith("GET http://origin.test/x?y ", StringComparison.Ordinal)) return Scripts.Response("302 Found", "", "Location: /next\r\n");
            bool isKnown = head.Contains("\r\nAuthorization: Basic b3I6aWdpbg==\r\n", StringComparison.Ordinal);
            return isKnown ? Scripts.Response("200 OK", "forwarded") : Scripts.Response("401 Unauthorized", "", "WWW-Authenticate: Basic realm=\"o\"\r\n");
        }));
        using Door door = proxy.Door(userInfo: Scripts.PlainInfo, change: options => options.Credentials = new NetworkCredential("or", "igin"));
        Assert.Equal("forwarded", await door.GetTextAsync(Plain));
        Assert.Equal((2, 4), (Count(proxy, "GET http://origin.test/x?y "), Count(proxy, "GET http://origin.test/next ")));
        Assert.Single(proxy.Connections);
    }
}
