using System.Net.Sockets;
using System.Text;

namespace PoolingClient.Testing.Tests;

/// <summary>A socket and nothing else: octets out, octets in. Every wait has a limit.</summary>
internal sealed class PlainClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private PlainClient(Socket socket)
    {
        Socket = socket;
    }

    internal Socket Socket { get; }

    /// <summary>The other end of a connection: one that was accepted.</summary>
    internal static PlainClient Of(Socket accepted) => new(accepted);

    internal static Task<PlainClient> ConnectAsync(SocketServer server) => ConnectAsync(server.EndPoint);

    internal static async Task<PlainClient> ConnectAsync(System.Net.IPEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(Limit);
        await socket.ConnectAsync(endPoint, limit.Token);
        return new PlainClient(socket);
    }

    internal static async Task<PlainClient> ConnectAndSendAsync(SocketServer server, string text)
    {
        var client = await ConnectAsync(server);
        await client.SendAsync(text);
        return client;
    }

    internal Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    internal async Task SendAsync(ReadOnlyMemory<byte> octets)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!octets.IsEmpty)
        {
            octets = octets[await Socket.SendAsync(octets, limit.Token)..];
        }
    }

    /// <summary>What one receive brings; empty after FIN.</summary>
    internal async Task<string> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var buffer = new byte[256 * 1024];
        return Encoding.Latin1.GetString(buffer, 0, await Socket.ReceiveAsync(buffer, limit.Token));
    }

    /// <summary>Receives exactly as many octets as expected, and asserts that they are these.</summary>
    internal async Task ExpectAsync(string expected)
    {
        var text = new StringBuilder();
        using var limit = new CancellationTokenSource(Limit);
        var buffer = new byte[expected.Length];
        while (text.Length < expected.Length)
        {
            var count = await Socket.ReceiveAsync(buffer.AsMemory(0, expected.Length - text.Length), limit.Token);
            if (count == 0)
            {
                break;
            }

            _ = text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        Assert.Equal(expected, text.ToString());
    }

    /// <summary>Receives octets up to FIN, and asserts that they are these.</summary>
    internal async Task ExpectToEndAsync(string expected) => Assert.Equal(expected, await ReceiveToEndAsync());

    /// <summary>Receives these octets, and then RST.</summary>
    internal async Task ExpectResetAsync(string expected)
    {
        await ExpectAsync(expected);
        var failure = await Assert.ThrowsAsync<SocketException>(ReceiveAsync);
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }

    internal async Task<string> ReceiveToEndAsync()
    {
        var text = new StringBuilder();
        while (await ReceiveAsync() is { Length: > 0 } part)
        {
            _ = text.Append(part);
        }

        return text.ToString();
    }

    internal async Task<string> ReceiveUntilAsync(string end)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var part = await ReceiveAsync();
            Assert.False(part.Length == 0, $"FIN came after: {text}");
            _ = text.Append(part);
        }

        return text.ToString();
    }

    /// <summary>Sends FIN.</summary>
    internal void Fin() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Sends RST.</summary>
    internal void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();
}
