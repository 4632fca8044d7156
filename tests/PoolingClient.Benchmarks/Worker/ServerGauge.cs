using System.Net;
using System.Net.Sockets;
using System.Text;
using PoolingClient.Benchmarks.Server;

namespace PoolingClient.Benchmarks.Worker;

/// <summary>Asks the server for its counts, over a connection of its own that blocks the thread which asks.</summary>
internal sealed class ServerGauge : IDisposable
{
    private readonly Socket? _socket;
    private readonly byte[] _buffer = new byte[1024];

    public ServerGauge(int port)
    {
        if (port == 0) return;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(IPAddress.Loopback, port);
    }

    public ServerCounts Read()
    {
        if (_socket is null) return default;
        _socket.Send("GET /stats HTTP/1.1\r\nHost: a\r\n\r\n"u8);
        int count = _socket.Receive(_buffer);   // so short an answer comes whole
        string text = Encoding.ASCII.GetString(_buffer, 0, count);
        return ServerCounts.Parse(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    public void Dispose() => _socket?.Dispose();
}
