using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolingClient.Tests.Wire;

/// <summary>A thread a connection, which answers each request with the same octets, and allocates nothing for it: what is counted beside it is the client's.</summary>
internal sealed class PlainServer : IDisposable
{
    /// <summary>Answers to requests that came together go out in one send, up to about this.</summary>
    private const int MostInOneSend = 64 * 1024;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _answers;   // the same, one behind the other
    private readonly int _length, _endsInRequest, _heldBack;
    private readonly AutoResetEvent _rest = new(false);

    /// <param name="answer">The whole of it.</param>
    /// <param name="endsInRequest">How many empty lines a request has: one behind its head, and one more where the test ends its content so.</param>
    /// <param name="heldBack">So many octets at the end of an answer are sent when <see cref="SendRest"/> is called, and not before: for one request at a time.</param>
    public PlainServer(byte[]? answer = null, int endsInRequest = 1, int heldBack = 0)
    {
        answer ??= Answer("hello");
        (_length, _endsInRequest, _heldBack) = (answer.Length, endsInRequest, heldBack);
        _answers = new byte[Math.Max(1, MostInOneSend / answer.Length) * answer.Length];
        for (int at = 0; at < _answers.Length; at += answer.Length) answer.CopyTo(_answers, at);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
        Uri = new Uri($"http://{_listener.LocalEndPoint}/");
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public Uri Uri { get; }

    public static byte[] Answer(string content) => Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nServer: plain\r\nContent-Length: {content.Length}\r\n\r\n{content}");

    /// <summary>The content in chunks of the same size.</summary>
    public static byte[] Chunked(string content, int size)
    {
        var answer = new StringBuilder("HTTP/1.1 200 OK\r\nServer: plain\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (char[] chunk in content.Chunk(size)) answer.Append($"{chunk.Length:x}\r\n").Append(chunk).Append("\r\n");
        return Encoding.ASCII.GetBytes(answer.Append("0\r\n\r\n").ToString());
    }

    public void SendRest() => _rest.Set();

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                new Thread(() => Serve(connection)) { IsBackground = true }.Start();
            }
        }
        catch (SocketException)
        {
            // The end.
        }
    }

    private void Serve(Socket connection)
    {
        using (connection)
        {
            connection.NoDelay = true;
            var buffer = new byte[16 * 1024];
            int matched = 0, ends = 0;
            ReadOnlySpan<byte> end = "\r\n\r\n"u8;
            while (true)
            {
                int received = connection.Receive(buffer, SocketFlags.None, out SocketError error);
                if (received == 0 || error != SocketError.Success) return;
                foreach (byte octet in buffer.AsSpan(0, received))
                {
                    matched = octet == end[matched] ? matched + 1 : octet == end[0] ? 1 : 0;
                    if (matched < 4) continue;
                    (matched, ends) = (0, ends + 1);
                }
                int most = _answers.Length / _length;
                for (; ends >= _endsInRequest; ends -= Math.Min(ends / _endsInRequest, most) * _endsInRequest)
                {
                    Span<byte> answers = _answers.AsSpan(0, Math.Min(ends / _endsInRequest, most) * _length);
                    if (connection.Send(answers[..^_heldBack], SocketFlags.None, out _) == 0) return;
                    if (_heldBack == 0) continue;
                    _rest.WaitOne();
                    if (connection.Send(answers[^_heldBack..], SocketFlags.None, out _) == 0) return;
                }
            }
        }
    }
}
