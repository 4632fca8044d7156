using System.Net.WebSockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace PoolingClient.Parity.RealClients;

public sealed class SignalRTests
{
    [Fact]
    public Task Over_long_polling() => TalkAsync(HttpTransportType.LongPolling);

    [Fact]
    public Task Over_server_sent_events() => TalkAsync(HttpTransportType.ServerSentEvents);

    [Fact]
    public Task Over_web_sockets() => TalkAsync(HttpTransportType.WebSockets);

    /// <summary>Calls, answers, what the server sends on its own, a stream, and an orderly end.</summary>
    private static async Task TalkAsync(HttpTransportType transport)
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(services => services.AddSignalR(), application => application.MapHub<ChatHub>("/chat"));
        await using HubConnection connection = new HubConnectionBuilder().WithUrl(new Uri(door.Uri, "/chat"), options =>
        {
            options.Transports = transport;
            options.HttpMessageHandlerFactory = _ => door.Handler();
            options.WebSocketFactory = async (context, cancellation) =>
            {
                var socket = new ClientWebSocket();
                using var invoker = new HttpMessageInvoker(door.Handler());
                await socket.ConnectAsync(new UriBuilder(context.Uri) { Scheme = "ws" }.Uri, invoker, cancellation);
                return socket;
            };
        }).Build();
        var said = Channel.CreateUnbounded<string>();
        connection.On<string>("Said", text => said.Writer.TryWrite(text));

        await PoolDoor.InTime(connection.StartAsync());
        Assert.Equal(5, await PoolDoor.InTime(connection.InvokeAsync<int>("Add", 2, 3)));
        for (int i = 0; i < 3; i++)
        {
            await PoolDoor.InTime(connection.InvokeAsync("Say", $"hello {i}"));
            Assert.Equal($"hello {i}", await PoolDoor.InTime(said.Reader.ReadAsync().AsTask()));
        }

        var counted = new List<int>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (int number in connection.StreamAsync<int>("Count", 4, limit.Token)) counted.Add(number);
        Assert.Equal([0, 1, 2, 3], counted);
        await PoolDoor.InTime(connection.StopAsync());
        door.AssertUsed(4);
    }
}
