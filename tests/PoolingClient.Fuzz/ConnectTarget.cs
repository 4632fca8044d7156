using System.Text;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Http1.Tests;
using PoolingClient.Transport;

namespace PoolingClient.Fuzz;

/// <summary>What a proxy answers to CONNECT, read from a carrier that gives it in pieces.</summary>
internal sealed class ConnectTarget : IFuzzTarget
{
    /// <summary>A head, the content of a refusal, and what one receive may bring behind them.</summary>
    private const int MostTaken = (64 + 64 + 64) * 1024;

    private static readonly PoolSettings Settings = new SocketPoolOptions().Freeze();

    public string Name => "connect";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200 OK\r\nVia: 1.1 x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nsurplus", "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "HTTP/1.1 502 Bad Gateway\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
            "HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm=\"a\"\r\nProxy-Authenticate: Digest nonce=\"b\"\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 407 X\r\nConnection: close\r\nProxy-Authenticate: Basic\r\n\r\nclose", "HTTP/1.1 101 X\r\n\r\n",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public FuzzResult Run(byte[] input)
    {
        string whole = Read(input, Cuts.Whole(input.Length), out string? fault);
        foreach (int[] cuts in FuzzSplits.Of(input, input.Length))
        {
            string cut = Read(input, cuts, out string? other);
            fault ??= other ?? (cut == whole ? null : $"Cut at [{string.Join(", ", cuts)}] it gives {cut}; whole {whole}.");
        }
        return new FuzzResult(whole.Split('(')[0], fault);
    }

    private static string Read(byte[] input, int[] cuts, out string? fault)
    {
        using var carrier = new PiecesCarrier(input, cuts);
        var reader = new ConnectReplyReader(new TunnelTalk(carrier, default), Settings);
        fault = null;
        try
        {
            Task<ConnectReply> reading = reader.ReadAsync();
            if (!reading.IsCompleted) fault = "It waits, and nothing is outstanding.";
            ConnectReply reply = reading.GetAwaiter().GetResult();
            if (carrier.Taken > MostTaken) fault = $"{carrier.Taken} octets were taken.";
            // Whether octets behind a complete refusal are seen, which make the connection useless, depends on how they come.
            return $"{reply.Status} {(reply.IsTunnel ? true : reply.Challenges.Count)}";
        }
        catch (TunnelFailedException e)
        {
            // And so it does whether octets behind the head of a tunnel are: the tunnel is refused, or they are the origin's first words.
            if (e.Message.Contains("began a tunnel", StringComparison.Ordinal)) return $"{e.Message.Split("behind its ")[1][..3]} True";
            return e.Message;
        }
        finally
        {
            reader.Release();
        }
    }
}
