using System.Net;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

internal static class CookieScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        Of("cookies: kept and sent", "a=1"),
        Of("cookies: two lines", "a=1", "b=2"),
        Of("cookies: a path that does not fit", "a=1; Path=/other"),
        Of("cookies: a path that fits", "a=1; Path=/again"),
        Of("cookies: Secure on http", "a=1; Secure"),
        Of("cookies: HttpOnly", "a=1; HttpOnly"),
        Of("cookies: of another domain", "a=1; Domain=other.test"),
        Of("cookies: expired", "a=1; Max-Age=0"),
        Of("cookies: quoted", "a=\"1 2\""),
        Of("cookies: a broken line and a good one", "=;;", "b=2"),
        Of("cookies: other than ASCII letters", "a=caf\u00e9"),
        Make.Of("cookies: from the caller's container", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Get());
        }, () => new Settings { Cookies = Jar("given=1") }),
        Make.Of("cookies: the container and a Cookie field of the caller's", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            HttpRequestMessage request = stage.Get();
            request.Headers.Add("Cookie", "own=1");
            await stage.SendAsync(request);
        }, () => new Settings { Cookies = Jar("given=1") }),
        Make.Of("cookies: of a redirect are sent to where it leads", async stage =>
        {
            stage.Serve(request => request.Target == "/to" ? ServerResponse.Ok() : ServerResponse.Status(302).With("Location", "/to").With("Set-Cookie", "a=1"));
            await stage.SendAsync(stage.Get("/from"));
        }, () => new Settings { Cookies = new CookieContainer() }),
        Make.Of("cookies: turned off", async stage =>
        {
            stage.Serve(ServerResponse.Ok().With("Set-Cookie", "a=1"));
            await stage.SendAndAgainAsync(stage.Get());
        }),
    ];

    private static CookieContainer Jar(string cookie)
    {
        var jar = new CookieContainer();
        jar.SetCookies(new Uri("http://127.0.0.1/"), cookie);
        return jar;
    }

    private static Scenario Of(string name, params string[] lines)
    {
        ServerResponse answer = ServerResponse.Ok();
        foreach (string line in lines) answer = answer.With("Set-Cookie", line);
        return Make.Of(name, async stage =>
        {
            stage.Serve(answer);
            await stage.SendAndAgainAsync(stage.Get());
        }, () => new Settings { Cookies = new CookieContainer() });
    }
}
