using PoolingClient.Testing;

namespace PoolingClient.Parity;

internal static class DisposalScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Of("dispose: a request after the handler was disposed", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            stage.Handler.Handler.Dispose();
            await stage.SendAsync(stage.Get());
        }),
        Make.Of("dispose: a request without async after the handler was disposed", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            stage.Handler.Handler.Dispose();
            await Task.Yield();
            stage.Try("Send", () => stage.Invoker.Send(stage.Get(), default));
        }),
        Make.Of("dispose: the handler twice", stage =>
        {
            stage.Handler.Handler.Dispose();
            stage.Handler.Handler.Dispose();
            stage.Note("disposed", "twice");
            return Task.CompletedTask;
        }),
        Make.Of("dispose: an option of a disposed handler is set", stage =>
        {
            stage.Handler.Handler.Dispose();
            stage.Try("AllowAutoRedirect", () =>
            {
                stage.Handler.SetOption("AllowAutoRedirect", false);
                return "set";
            });
            return Task.CompletedTask;
        }),
        Make.Of("dispose: the handler while a request waits for its head", async stage =>
        {
            var gate = new TaskCompletionSource();
            SocketServer server = Held(stage, gate);
            Task sending = stage.SendAsync(stage.Get("/hold"));
            await server.WaitForRequestHeadsAsync(1);
            stage.Handler.Handler.Dispose();
            gate.SetResult();
            await sending;
            stage.HidesServers = true;
        }),
        Make.Of("dispose: the handler while content is read", async stage =>
        {
            stage.Serve(ServerResponse.Generated(2_000_000));
            using HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default);
            Stream stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[10]);
            stage.Handler.Handler.Dispose();
            await stage.TryAsync("read", async () =>
            {
                var rest = new MemoryStream();
                await stream.CopyToAsync(rest);
                return rest.Length;
            });
            stage.HidesServers = true;
        }),
        Make.Of("dispose: the handler while a request waits for a connection", async stage =>
        {
            var gate = new TaskCompletionSource();
            SocketServer server = Held(stage, gate);
            Task first = stage.Invoker.SendAsync(stage.Get("/hold"), default);
            await server.WaitForRequestHeadsAsync(1);
            Task second = stage.SendAsync(stage.Get());
            stage.Handler.Handler.Dispose();
            gate.SetResult();
            stage.Note("the waiting one ended", await Task.WhenAny(second, Task.Delay(1000)) == second);
            await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stage.HidesServers = true;
        }, new Settings { MaxConnections = 1 }),
        Make.Of("dispose: the handler closes idle connections", async stage =>
        {
            SocketServer server = stage.Serve(ServerResponse.Ok());
            await stage.SendAsync(stage.Get());
            stage.Handler.Handler.Dispose();
            await server.WaitForConnectionsEndedAsync(1);
            stage.Note("open", server.ConnectionsOpen);
        }),
        Make.Of("dispose: HttpClient disposes its handler", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            new HttpClient(stage.Handler.Handler).Dispose();
            await stage.SendAsync(stage.Get());
        }),
        Read("dispose: the response, then read its stream", async (response, stage) =>
        {
            Stream stream = await response.Content.ReadAsStreamAsync();
            response.Dispose();
            await stage.TryAsync("read", async () => await stream.ReadAsync(new byte[10]));
            stage.Note("can read", stream.CanRead);
        }),
        Read("dispose: the response, then ask for its stream", async (response, stage) =>
        {
            response.Dispose();
            await stage.TryAsync("read", async () => await response.Content.ReadAsStreamAsync());
        }),
        Read("dispose: the response, then read its string", async (response, stage) =>
        {
            response.Dispose();
            await stage.TryAsync("read", async () => await response.Content.ReadAsStringAsync());
        }),
        Read("dispose: the stream, then read it", async (response, stage) =>
        {
            Stream stream = await response.Content.ReadAsStreamAsync();
            await stream.DisposeAsync();
            await stage.TryAsync("read", async () => await stream.ReadAsync(new byte[10]));
            stage.Note("can read", stream.CanRead);
        }),
        Read("dispose: the response twice", (response, stage) =>
        {
            response.Dispose();
            response.Dispose();
            stage.Note("disposed", "twice");
            return Task.CompletedTask;
        }),
        Make.Of("dispose: the request while its response is read", async stage =>
        {
            stage.Serve(ServerResponse.Ok("hello"));
            HttpRequestMessage request = stage.Post(new StringContent("x"));
            using HttpResponseMessage response = await stage.Invoker.SendAsync(request, default);
            request.Dispose();
            await stage.NoteResponseAsync(response);
        }),
    ];

    private static SocketServer Held(Stage stage, TaskCompletionSource gate) => stage.ServeLater(async (request, gone) =>
    {
        if (request.Target == "/hold") await gate.Task.WaitAsync(gone);
        return ServerResponse.Ok(request.Target);
    });

    /// <summary>Content that did not come with the head: it is larger than any first receive.</summary>
    private static Scenario Read(string name, Func<HttpResponseMessage, Stage, Task> act) => Make.Of(name, async stage =>
    {
        stage.Serve(ServerResponse.Generated(200_000));
        HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default);
        await act(response, stage);
        stage.HidesServers = true;
    });
}
