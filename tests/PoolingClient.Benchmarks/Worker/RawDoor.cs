using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>
/// Sockets without HTTP: each caller is a connection, sends as many requests as the depth says in one send, and counts the octets that
/// come until all their answers must be there.
/// </summary>
internal sealed class RawDoor(LoadSpec spec) : Door
{
    private readonly Socket?[] _sockets = new Socket?[spec.Callers];
    private readonly byte[] _requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Request(spec.Targets[0]), spec.Depth)));
    private readonly int _requestLength = Request(spec.Targets[0]).Length;
    private long _answerLength, _contentLength;

    public override async Task RunAsync(Caller caller)
    {
        Socket socket = _sockets[caller.Index] ??= await ConnectAsync(caller.Buffer);
        byte[] buffer = caller.Buffer;
        while (caller.Continues)
        {
            await socket.SendAsync(_requests.AsMemory());
            long left = spec.Depth * _answerLength;
            while (left > 0)
            {
                int count = await socket.ReceiveAsync(buffer.AsMemory());
                if (count == 0) throw new IOException("The server closed the connection.");
                left -= count;
                caller.Take(count);
            }
            caller.Done(spec.Depth * _contentLength, spec.Depth);
        }
    }

    public override Task SendOnceAsync(Uri target, byte[] buffer) => throw new NotSupportedException("Without HTTP there is no request of one's own.");

    public override void Dispose()
    {
        foreach (Socket? socket in _sockets) socket?.Dispose();
    }

    private static string Request(Uri target) => $"GET {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\n\r\n";

    /// <summary>The first answer on each connection shows how long they are.</summary>
    private async Task<Socket> ConnectAsync(byte[] buffer)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(spec.Targets[0].Host, spec.Targets[0].Port);
        await socket.SendAsync(_requests.AsMemory(0, _requestLength));
        int length = 0, head = 0;
        while (head <= 0)
        {
            length += await socket.ReceiveAsync(buffer.AsMemory(length));
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) + 4;
            if (head < 4) head = 0;
        }
        string text = Encoding.ASCII.GetString(buffer, 0, head);
        const string Name = "Content-Length: ";
        int at = text.IndexOf(Name, StringComparison.Ordinal) + Name.Length;
        _contentLength = long.Parse(text.AsSpan(at, text.IndexOf('\r', at) - at), CultureInfo.InvariantCulture);
        _answerLength = head + _contentLength;
        for (long left = _answerLength - length; left > 0;) left -= await socket.ReceiveAsync(buffer.AsMemory());
        return socket;
    }
}
