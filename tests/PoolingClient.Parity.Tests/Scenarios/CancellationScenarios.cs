using System.Net;
using System.Net.Sockets;
using PoolingClient.Testing;

namespace PoolingClient.Parity;

/// <summary>The caller gives up, at each stage; and HttpClient's own time limit.</summary>
internal static class CancellationScenarios
{
    public static IEnumerable<Scenario> All { get; } =
    [
        Make.Of("cancel: before it is sent", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            using var source = new CancellationTokenSource();
            await source.CancelAsync();
            await stage.SendAsync(stage.Get(), source.Token);
        }),
        Make.Of("cancel: while it connects", async stage =>
        {
            stage.Serve(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
            using var source = new CancellationTokenSource();
            Task sending = stage.SendAsync(stage.Get(), source.Token);
            await source.CancelAsync();
            await sending;
            stage.HidesServers = true;
        }),
        Make.Of("cancel: while it waits for a connection", async stage =>
        {
            var gate = new TaskCompletionSource();
            SocketServer server = Held(stage, gate);
            Task<HttpResponseMessage> first = stage.Invoker.SendAsync(stage.Get("/hold"), default);
            await server.WaitForRequestHeadsAsync(1);
            using var source = new CancellationTokenSource();
            Task second = stage.SendAsync(stage.Get(), source.Token);
            await source.CancelAsync();
            await second;
            gate.SetResult();
            (await first).Dispose();
            await stage.AgainAsync();
        }, new Settings { MaxConnections = 1 }),
        Make.Of("cancel: while it waits for the head", async stage =>
        {
            SocketServer server = Held(stage, new TaskCompletionSource());
            using var source = new CancellationTokenSource();
            Task sending = stage.SendAsync(stage.Get("/hold"), source.Token);
            await server.WaitForRequestHeadsAsync(1);
            await source.CancelAsync();
            await sending;
            await stage.AgainAsync();
        }),
        Make.Of("cancel: while the content of the request is sent", async stage =>
        {
            stage.Serve(ServerResponse.Ok());
            using var source = new CancellationTokenSource();
            var began = new TaskCompletionSource();
            var noticed = new TaskCompletionSource();
            Task sending = stage.SendAsync(stage.Post(new WrittenContent(async stream =>
            {
                await stream.WriteAsync("x"u8.ToArray(), source.Token);
                // Who registers last is called first: the content notices before the handler, on the same thread.
                source.Token.Register(() => noticed.SetCanceled(source.Token));
                began.SetResult();
                await noticed.Task.ConfigureAwait(false);
            }, 100)), source.Token);
            await began.Task;
            await source.CancelAsync();
            await sending;
            stage.HidesServers = true;
        }),
        Make.Of("cancel: while content is read, from the stream", async stage =>
        {
            StalledContent(stage);
            using HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default);
            Stream stream = await response.Content.ReadAsStreamAsync();
            await stream.ReadExactlyAsync(new byte[100]);
            using var source = new CancellationTokenSource();
            Task reading = stage.TryAsync("read", async () => await stream.ReadAsync(new byte[100], source.Token), source.Token);
            await source.CancelAsync();
            await reading;
            await stage.TryAsync("read on", async () => await stream.ReadAsync(new byte[100]));
            stage.HidesServers = true;
        }),
        Make.Of("cancel: a read of the stream with a cancelled token", async stage =>
        {
            stage.Serve(ServerResponse.Ok("hello"));
            using HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default);
            Stream stream = await response.Content.ReadAsStreamAsync();
            using var source = new CancellationTokenSource();
            await source.CancelAsync();
            await stage.TryAsync("read", async () => await stream.ReadAsync(new byte[100], source.Token), source.Token);
            await stage.TryAsync("read on", async () => await stream.ReadAsync(new byte[100]));
        }),
        Make.Of("cancel: while content is copied", async stage =>
        {
            StalledContent(stage);
            using HttpResponseMessage response = await stage.Invoker.SendAsync(stage.Get(), default);
            var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var source = new CancellationTokenSource();
            Task copying = stage.TryAsync("CopyToAsync", () => response.Content.CopyToAsync(new WatchedStream(() => began.TrySetResult()), source.Token), source.Token);
            await began.Task;
            await source.CancelAsync();
            await copying;
            stage.HidesServers = true;
        }),
        Make.Of("cancel: HttpClient.CancelPendingRequests", async stage =>
        {
            SocketServer server = Held(stage, new TaskCompletionSource());
            using HttpClient client = stage.Handler.Client();
            Task sending = stage.TryAsync("GetAsync", async () => await client.GetAsync(stage.At("/hold")));
            await server.WaitForRequestHeadsAsync(1);
            client.CancelPendingRequests();
            await sending;
        }),
        Make.Of("cancel: HttpClient.Timeout before the head", async stage =>
        {
            Held(stage, new TaskCompletionSource());
            using HttpClient client = stage.Handler.Client(TimeSpan.FromMilliseconds(200));
            await stage.TryAsync("GetAsync", async () => await client.GetAsync(stage.At("/hold")));
            stage.HidesServers = true;
        }),
        Make.Of("cancel: HttpClient.Timeout while content is buffered", async stage =>
        {
            StalledContent(stage);
            using HttpClient client = stage.Handler.Client(TimeSpan.FromMilliseconds(200));
            await stage.TryAsync("GetByteArrayAsync", async () => await client.GetByteArrayAsync(stage.At("/")));
            stage.HidesServers = true;
        }),
        Make.Of("cancel: HttpClient.Timeout, sent without async", async stage =>
        {
            Held(stage, new TaskCompletionSource());
            using HttpClient client = stage.Handler.Client(TimeSpan.FromMilliseconds(200));
            await Task.Run(() => stage.Try("Send", () => client.Send(new HttpRequestMessage(HttpMethod.Get, stage.At("/hold")))));
            stage.HidesServers = true;
        }),
        Make.Of("cancel: ConnectTimeout", async stage =>
        {
            stage.Serve(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true });
            await stage.SendAsync(stage.Get());
            stage.HidesServers = true;
        }, new Settings { ConnectTimeout = TimeSpan.FromMilliseconds(300) }),
        Make.Of("cancel: a token source that ends by time", async stage =>
        {
            Held(stage, new TaskCompletionSource());
            using var source = new CancellationTokenSource(150);
            await stage.SendAsync(stage.Get("/hold"), source.Token);
            stage.HidesServers = true;
        }),
        Make.Of("cancel: after the response has ended", async stage =>
        {
            stage.Serve(ServerResponse.Ok("hello"));
            using var source = new CancellationTokenSource();
            await stage.SendAsync(stage.Get(), source.Token);
            await source.CancelAsync();
            await stage.AgainAsync();
        }),
    ];

    private static SocketServer Held(Stage stage, TaskCompletionSource gate) => stage.ServeLater(async (request, gone) =>
    {
        if (request.Target == "/hold") await gate.Task.WaitAsync(gone);
        return ServerResponse.Ok(request.Target);
    });

    private static SocketServer StalledContent(Stage stage) =>
        stage.Serve(ServerResponse.Ok(new string('x', 1000)).WithEffect(Effect.At(EffectStage.InContent).AtOctet(100).Stall()));
}
