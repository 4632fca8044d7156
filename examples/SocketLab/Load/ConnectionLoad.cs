using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SocketLab.Lab;

namespace SocketLab.Load;

/// <summary>A number of open connections, each of which asks again as soon as it has its answer.</summary>
internal sealed class ConnectionLoad : IDisposable
{
    // Handshakes under way at once: within the listener's queue, so that no SYN is lost and sent again a second later.
    private const int DialsAtOnce = 128;

    // The first answer shows how long it is; all others are as long.
    private const int LongestAnswer = 512;

    private static readonly byte[] s_request = "GET / HTTP/1.1\r\nHost: lab\r\n\r\n"u8.ToArray();

    private readonly List<Socket> _sockets = [];
    private int _answerLength;

    public int Connections => _sockets.Count;

    /// <summary>Opens connections until there are so many, and has each answer once.</summary>
    public async Task ConnectAsync(IPEndPoint server, int count, CancellationToken stop)
    {
        if (_answerLength == 0)
        {
            Socket first = await DialAsync(server, stop);
            _sockets.Add(first);
            _answerLength = await LengthOfAnswerAsync(first, stop);
        }
        while (_sockets.Count < count)
        {
            var dials = new Task<Socket>[Math.Min(DialsAtOnce, count - _sockets.Count)];
            for (int i = 0; i < dials.Length; i++) dials[i] = DialAsync(server, stop);
            try
            {
                await Task.WhenAll(dials);
            }
            finally
            {
                foreach (Task<Socket> dial in dials)
                {
                    if (dial.IsCompletedSuccessfully) _sockets.Add(dial.Result);
                }
            }
        }
        await Task.WhenAll(_sockets.Select(open => AskAsync(open, new byte[LongestAnswer], stop)));
    }

    /// <summary>Has all connections ask for a time.</summary>
    /// <returns>How many answers came, how long they took, and how many the connection with the fewest had, and the one with the most.</returns>
    public async Task<(double PerSecond, Latencies Times, int Fewest, int Most)> RunAsync(TimeSpan duration, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp(), end = begun + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        List<TimeSpan>[] times = await Task.WhenAll(_sockets.Select(socket => Task.Run(() => LoopAsync(socket, end, stop), stop)));
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        var all = new Latencies();
        foreach (List<TimeSpan> some in times)
        {
            foreach (TimeSpan time in some) all.Add(time);
        }
        return (all.Count / took.TotalSeconds, all, times.Min(some => some.Count), times.Max(some => some.Count));
    }

    /// <summary>Ends all with RST: thousands of them would leave as many ports in TIME_WAIT.</summary>
    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
    }

    private async Task<List<TimeSpan>> LoopAsync(Socket socket, long end, CancellationToken stop)
    {
        var times = new List<TimeSpan>();
        byte[] buffer = new byte[LongestAnswer];
        while (Stopwatch.GetTimestamp() < end)
        {
            long begun = Stopwatch.GetTimestamp();
            await AskAsync(socket, buffer, stop);
            times.Add(Stopwatch.GetElapsedTime(begun));
        }
        return times;
    }

    private async Task AskAsync(Socket socket, byte[] buffer, CancellationToken stop)
    {
        await socket.SendAsync(s_request, stop);
        for (int received = 0; received < _answerLength;)
        {
            int count = await socket.ReceiveAsync(buffer, stop);
            if (count == 0) throw new IOException("The server ended a connection.");
            received += count;
        }
    }

    private static async Task<Socket> DialAsync(IPEndPoint server, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks once, and reads up to the end of the content that the head announces.</summary>
    private static async Task<int> LengthOfAnswerAsync(Socket socket, CancellationToken stop)
    {
        await socket.SendAsync(s_request, stop);
        byte[] buffer = new byte[LongestAnswer];
        int length = 0;
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
            if (count == 0) throw new IOException("The server ended a connection.");
            length += count;
            if (WholeLength(System.Text.Encoding.ASCII.GetString(buffer, 0, length)) is { } whole && length >= whole) return whole;
        }
    }

    private static int? WholeLength(string text)
    {
        const string EndOfHead = "\r\n\r\n", Length = "Content-Length: ";
        int end = text.IndexOf(EndOfHead, StringComparison.Ordinal);
        if (end < 0) return null;
        int at = text.IndexOf(Length, StringComparison.OrdinalIgnoreCase) + Length.Length;
        int content = int.Parse(text.AsSpan(at, text.IndexOf('\r', at) - at), System.Globalization.CultureInfo.InvariantCulture);
        return end + EndOfHead.Length + content;
    }
}
