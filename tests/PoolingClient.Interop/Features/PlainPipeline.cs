using System.Net.Sockets;
using System.Text;

namespace PoolingClient.Interop;

/// <summary>How many of several requests that come at once a server answers: seen with a plain socket, not with the client.</summary>
internal static class PlainPipeline
{
    public const int Many = 128, Few = 3;

    /// <summary>Longer than a server that answers at all was seen to pause; and where it is known to answer, longer than a busy machine takes.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1.5), LongSilence = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <returns>How many were answered, in their order, and what then ended it; null where all were answered.</returns>
    public static async Task<(int Answered, string? End)> TryAsync(Running running, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(running.EndPoint, limit.Token);
        string prefix = Ask.NewPrefix("plain"), target = running.Proxy is null ? "" : running.Uri.GetLeftPart(UriPartial.Authority);
        var requests = new StringBuilder();
        for (int i = 0; i < count; i++) requests.Append($"GET {target}/echo?id={prefix}{i}.&size=1 HTTP/1.1\r\nHost: {running.Uri.Authority}\r\n\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes(requests.ToString()), limit.Token);
        var received = new StringBuilder();
        var buffer = new byte[16 * 1024];
        int answered = 0, from = 0;
        while (true)
        {
            int octets;
            using (var silence = CancellationTokenSource.CreateLinkedTokenSource(limit.Token))
            {
                silence.CancelAfter(running.Peer.BreaksPipelines ? Silence : LongSilence);
                try { octets = await socket.ReceiveAsync(buffer, silence.Token); }
                catch (OperationCanceledException) { return (answered, "silence"); }
                catch (SocketException e) { return (answered, e.SocketErrorCode.ToString()); }
            }
            if (octets == 0) return (answered, "FIN");
            received.Append(Encoding.ASCII.GetString(buffer, 0, octets));
            // Each answer has its id twice: in a field, and as its content behind the empty line.
            for (string text = received.ToString(); Content(text, from, $"\r\n{prefix}{answered}.") is > 0 and var end; answered++) from = end;
            if (answered == count) return (answered, null);
        }
    }

    /// <summary>Where the text ends after <paramref name="from"/>; 0 where it is not there yet.</summary>
    private static int Content(string text, int from, string content)
    {
        int at = text.IndexOf(content, from, StringComparison.Ordinal);
        return at < 0 ? 0 : at + content.Length;
    }
}
