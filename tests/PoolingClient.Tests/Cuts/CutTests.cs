using Microsoft.Extensions.Time.Testing;
using PoolingClient.Tests.Handler;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Cuts;

/// <summary>A connection ends after every octet of a response: a part of the content is never all of it, and the next request is served.</summary>
public sealed class CutTests
{
    public static TheoryData<string, bool, bool> Rows()
    {
        var rows = new TheoryData<string, bool, bool>();
        foreach (string message in CutMessage.All.Keys)
        {
            foreach (bool reset in (bool[])[false, true])
            {
                rows.Add(message, reset, false);
                rows.Add(message, reset, true);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Cut_after_each_octet(string name, bool reset, bool isReused)
    {
        CutMessage message = CutMessage.All[name];
        await using var server = new CutServer(isReused);
        // Time stands still: nothing but the cuts ends anything.
        using var door = new Door(Timed.Unlimited(new FakeTimeProvider()));
        await door.GetTextAsync(server.Server.At("/warm"));
        for (int at = 0; at <= message.Length; at++)
        {
            foreach (CutCall call in CallsFor(message, at, reset, isReused))
            {
                var cut = new Cut(message, at, reset, call == CutCall.Lent ? new Gate() : null);
                CutOutcome outcome = await CutOutcome.OfAsync(door, server, cut, call);
                CutRules.Check(cut, call, outcome);
                if (outcome.Failure is { } failure) Assert.Equal(isReused, failure.Timeline!.Attempts[0].IsReused);
                Assert.Equal("/next", await door.GetTextAsync(server.Server.At("/next")));
                // The end of a connection whose response was complete may be seen a moment later than its last octet.
                await Waits.UntilAsync(() => door.Origin.Connections == (isReused ? 1 : 0));
            }
        }
    }

    /// <summary>
    /// Without those that are as others: a POST differs where nothing came, and what waits for the head where there is one. Where not everything is tried, each octet is tried in one of
    /// these ways, and in another one by the next end.
    /// </summary>
    private static CutCall[] CallsFor(CutMessage message, int at, bool reset, bool isReused)
    {
        if (at == 0) return [CutCall.Buffered, CutCall.Streamed, CutCall.Wire, CutCall.Post];
        CutCall[] all = at < message.HeadEnd ? [CutCall.Buffered, CutCall.Streamed, CutCall.Wire] : [CutCall.Buffered, CutCall.Streamed, CutCall.Lent, CutCall.Wire, CutCall.WireAll];
        return Scale.IsAll ? all : [all[(at + (reset ? 1 : 0) + (isReused ? 2 : 0)) % all.Length]];
    }
}
