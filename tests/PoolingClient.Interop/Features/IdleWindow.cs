using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace PoolingClient.Interop;

/// <summary>After how long a server really ends connections that are idle: seen with plain sockets, not with the client.</summary>
internal sealed record IdleWindow(TimeSpan Shortest, TimeSpan Longest)
{
    private const int Sockets = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task<IdleWindow> MeasureAsync(Running running)
    {
        TimeSpan[] times = await Task.WhenAll(Enumerable.Range(0, Sockets).Select(number => MeasureAsync(running, number)));
        return new IdleWindow(times.Min(), times.Max());
    }

    private static async Task<TimeSpan> MeasureAsync(Running running, int number)
    {
        using var limit = new CancellationTokenSource(Limit);
        // Some servers look at their clocks once a second: not all of these begin at the same point of it.
        await Task.Delay(number * 100, limit.Token);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(running.EndPoint, limit.Token);
        string id = $"plain{number}", target = running.Proxy is null ? "" : running.Uri.GetLeftPart(UriPartial.Authority);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {target}/echo?id={id} HTTP/1.1\r\nHost: {running.Uri.Authority}\r\n\r\n"), limit.Token);
        var buffer = new byte[4096];
        string answer = "";
        while (!answer.EndsWith(id, StringComparison.Ordinal))
        {
            int count = await socket.ReceiveAsync(buffer, limit.Token);
            Assert.True(count > 0, $"The connection ended after '{answer}'.");
            answer += Encoding.ASCII.GetString(buffer, 0, count);
        }
        long begun = Stopwatch.GetTimestamp();
        int more = await socket.ReceiveAsync(buffer, limit.Token);
        Assert.True(more == 0, $"An idle connection brought '{Encoding.ASCII.GetString(buffer, 0, more)}'.");
        return Stopwatch.GetElapsedTime(begun);
    }
}
