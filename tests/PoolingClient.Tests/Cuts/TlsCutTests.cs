using Microsoft.Extensions.Time.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;
using PoolingClient.Tests.Tls;

namespace PoolingClient.Tests.Cuts;

/// <summary>
/// As <see cref="CutTests"/>, over TLS: where the connection ends by close_notify and FIN, by a FIN that anybody on the path could have sent, and by RST. What is new is
/// content that only the end delimits: without close_notify it may have been cut (RFC 9112 9.8).
/// </summary>
public sealed class TlsCutTests
{
    /// <summary>A handshake for each cut takes its time: each octet is tried in one of these ways, and, where not everything is tried, by one of the three ends.</summary>
    private static readonly CutCall[] Calls = [CutCall.Streamed, CutCall.Wire, CutCall.Buffered, CutCall.WireAll];

    private static readonly string[] Ends = ["close_notify", "FIN", "RST"];

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (string message in CutMessage.All.Keys)
        {
            foreach (string end in Ends) rows.Add(message, end);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Cut_after_each_octet(string name, string end)
    {
        CutMessage message = CutMessage.All[name];
        await using var server = new CutServer(keepsConnections: true, Secure.Server());
        SocketPoolOptions options = Timed.Unlimited(new FakeTimeProvider());
        options.SslOptions = Secure.Trusting(Secure.Certificate);
        using var door = new Door(options);
        await door.GetTextAsync(server.Server.At("/warm"));
        for (int at = 0; at <= message.Length; at++)
        {
            if (!Scale.IsAll && at != message.Length && at % Ends.Length != Array.IndexOf(Ends, end)) continue;
            CutCall call = Calls[at % Calls.Length];
            var cut = new Cut(message, at, end == "RST", null) { IsSilent = end == "FIN" };
            CutOutcome outcome = await CutOutcome.OfAsync(door, server, cut, call);
            CutRules.Check(cut, call, outcome);
            Assert.Equal("/next", await door.GetTextAsync(server.Server.At("/next")));
            await Waits.UntilAsync(() => door.Origin.Connections == 1);
        }
    }
}
