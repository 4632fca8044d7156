using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PoolingClient.Parity.RealClients;

/// <summary>ClientWebSocket through HttpMessageInvoker, as .NET gives it a handler.</summary>
public sealed class WebSocketTests
{
    [Fact]
    public async Task Messages_go_both_ways_until_both_sides_close()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        using ClientWebSocket socket = await ConnectAsync(door);

        foreach (string text in new[] { "one", "two", new string('x', 70_000) })
        {
            await PoolDoor.InTime(socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, default));
            Assert.Equal(text, await PoolDoor.InTime(ReadAsync(socket)));
        }

        await PoolDoor.InTime(socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", default));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_protocol_and_a_field_of_the_caller_reach_the_server()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(Routes);
        using ClientWebSocket socket = await ConnectAsync(door, options =>
        {
            options.AddSubProtocol("chat");
            options.SetRequestHeader("X-Name", "parity");
        });

        Assert.Equal("chat", socket.SubProtocol);
        Assert.Equal("hello parity", await PoolDoor.InTime(ReadAsync(socket)));
    }

    [Fact]
    public async Task A_refusal_is_a_WebSocketException_that_says_so()
    {
        await using PoolDoor door = await PoolDoor.OpenAsync(application => application.Run(context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        }));

        WebSocketException thrown = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(door));

        Assert.Equal(WebSocketError.NotAWebSocket, thrown.WebSocketErrorCode);
    }

    private static async Task<ClientWebSocket> ConnectAsync(PoolDoor door, Action<ClientWebSocketOptions>? change = null)
    {
        var socket = new ClientWebSocket();
        change?.Invoke(socket.Options);
        using var invoker = new HttpMessageInvoker(door.Handler());
        await PoolDoor.InTime(socket.ConnectAsync(new UriBuilder(door.Uri) { Scheme = "ws" }.Uri, invoker, default));
        return socket;
    }

    private static async Task<string> ReadAsync(WebSocket socket)
    {
        var buffer = new byte[100_000];
        int length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await socket.ReceiveAsync(buffer.AsMemory(length), default);
            length += result.Count;
        }
        while (!result.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    internal static void Routes(WebApplication application)
    {
        application.UseWebSockets();
        application.Run(async context =>
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.FirstOrDefault());
            if (context.Request.Headers["X-Name"] is { Count: 1 } name) await socket.SendAsync(Encoding.UTF8.GetBytes($"hello {name}"), WebSocketMessageType.Text, true, context.RequestAborted);
            var buffer = new byte[100_000];
            while (true)
            {
                WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, context.RequestAborted);
                if (result.MessageType == WebSocketMessageType.Close) break;
                await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, context.RequestAborted);
            }
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
        });
    }
}
