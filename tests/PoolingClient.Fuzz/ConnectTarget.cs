using System.Text;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Http1.Tests;
using PoolingClient.Tests.Proxies;
using PoolingClient.Transport;

namespace PoolingClient.Fuzz;

/// <summary>What a proxy answers to CONNECT, read from a carrier that gives it in pieces.</summary>
internal sealed class ConnectTarget : IFuzzTarget
{
    /// <summary>A head, the content of a refusal, and what one receive may bring behind them.</summary>
    private const int MostTaken = (64 + 64 + 64) * 1024;

    private static readonly PoolSettings Settings = new SocketPoolOptions().Freeze();

    public string Name => "connect";

    /// <summary>The tables of answers to CONNECT, and of all responses: a proxy may send any of them.</summary>
    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. ConnectReplyRow.Tunnels.Concat(ConnectReplyRow.Refused.Select(row => row.Octets)).Concat(ConnectReplyRow.AsksFor.Select(row => ConnectReplyRow.Challenge + row.Rest)).Select(Encoding.Latin1.GetBytes),
        .. ResponseTables.Valid.Values.Select(row => row.Script).Concat(ResponseTables.Incomplete.Values.Select(row => row.Script)).Concat(ResponseTables.Invalid.Values.Select(row => row.Script)).Select(script => script.Octets()),
    ];

    /// <summary>The reader's objects, an exception with its words where there is no tunnel, and what the challenges of a 407 hold. Buffers are rented.</summary>
    public FuzzMemory Memory => new(64 * 1024, 64);

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

    public Action Bare(byte[] input)
    {
        int[] cuts = Cuts.Whole(input.Length);
        return () => Read(input, cuts, out _);
    }

    public string Row(byte[] input) => $"new({FuzzText.Literal(input)}, \"\"),";

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
