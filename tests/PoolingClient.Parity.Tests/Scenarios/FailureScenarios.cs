using System.Net;
using System.Net.Sockets;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>Failures of the network, as the caller's exceptions.</summary>
internal static class FailureScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Of("failure: refused", async stage => await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{ClosedPort()}/"))),
        Make.Of("failure: refused, through HttpClient", async stage =>
        {
            using HttpClient client = stage.Handler.Client();
            await stage.TryAsync("GetAsync", async () => await client.GetAsync($"http://127.0.0.1:{ClosedPort()}/"));
        }),
        Make.Of("failure: refused, sent without async", async stage =>
        {
            await Task.Yield();
            stage.Try("Send", () => stage.Invoker.Send(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{ClosedPort()}/"), default));
        }),
        Make.Of("failure: no such name", async stage => await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://no-such-name.invalid/"))),
        Make.Of("failure: a callback that connects throws", async stage => await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://example.test/")),
            new Settings { Connect = (_, _) => throw new IOException("no") }),
        Ended("failure: FIN before the head", EffectStage.BeforeStatusLine, effect => effect.Close()),
        Ended("failure: RST before the head", EffectStage.BeforeStatusLine, effect => effect.Reset()),
        Ended("failure: RST within the content", EffectStage.InContent, effect => effect.AtOctet(100).Reset()),
        Ended("failure: FIN within the content", EffectStage.InContent, effect => effect.AtOctet(100).Close()),
        Ended("failure: FIN within the head", EffectStage.InHead, effect => effect.AtOctet(20).Close()),
        Ended("failure: garbage instead of a head", EffectStage.BeforeStatusLine, effect => effect.Garbage("garbage\r\n\r\n")),
        Make.Of("failure: RST within the content, buffered", async stage =>
        {
            stage.Serve(ServerResponse.Ok(new string('x', 1000)).WithEffect(Effect.At(EffectStage.InContent).AtOctet(100).Reset()));
            using HttpClient client = stage.Handler.Client();
            await stage.TryAsync("GetAsync", async () => await client.GetAsync(stage.At("/")));
            stage.HidesServers = true;
        }),
        Make.Of("failure: the connection ends as soon as it was accepted", async stage =>
        {
            stage.ServeRaw(connection =>
            {
                connection.Fin();
                return Task.CompletedTask;
            });
            await stage.SendAsync(stage.Get());
            stage.HidesServers = true;
        }),
        // A server that speaks first is none of them: whether its octets come before the request or after it is a race, which ends differently.
        Make.Of("failure: one fails, and the next is served", async stage =>
        {
            int count = 0;
            stage.Serve(request => Interlocked.Increment(ref count) == 1 ? ServerResponse.Ok("x").WithEffect(Effect.At(EffectStage.BeforeStatusLine).Reset()) : ServerResponse.Ok("served"));
            await stage.SendAsync(stage.Post(new StringContent("content")));
            await stage.AgainAsync();
            stage.HidesServers = true;
        }),
    ];

    private static Scenario Ended(string name, EffectStage at, Func<Effect, Effect> effect) => Make.Of(name, async stage =>
    {
        // A POST with content, which neither handler sends again.
        stage.Serve(ServerResponse.Ok(new string('x', 1000)).WithEffect(effect(Effect.At(at))));
        await stage.SendAsync(stage.Post(new StringContent("content")));
        stage.HidesServers = true;
    });

    private static int ClosedPort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
