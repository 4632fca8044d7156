using PoolingClient.Connections;
using PoolingClient.Foundation;

namespace PoolingClient.Tests.Pool;

/// <summary>What must hold after each of two thousand events, whichever they were and in whatever order they came.</summary>
public sealed class InvariantTests
{
    private const int Events = 2000;

    public static TheoryData<int, int, int> Scripts()
    {
        var data = new TheoryData<int, int, int>();
        foreach ((int cap, int depth) in new[] { (1, 1), (3, 1), (12, 1), (2, 4) })
        {
            for (int seed = 1; seed <= 4; seed++) data.Add(cap, depth, seed);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Whatever_happens_nothing_is_lost_and_no_limit_is_passed(int cap, int depth, int seed)
    {
        var script = new PoolScript(cap, queue: 10, idle: TimeSpan.FromSeconds(20), lifetime: TimeSpan.FromSeconds(60), depth);
        var events = new RandomEvents(script, seed);
        // Where connections are shared, those that share may pass those for whom one is being emptied; and of these whose connection is empty first goes first.
        var order = new QueueOrder(exchange => depth == 1 || exchange.Pipelines);
        var past = new Queue<string>();
        for (int i = 0; i < Events; i++)
        {
            past.Enqueue($"{i}: {events.Next()} [{string.Join("; ", script.Log.Take())}]");
            if (past.Count > 8) past.Dequeue();
            string? broken = Broken(script, events, cap, depth) ?? order.Broken(events.Live);
            Assert.True(broken is null, $"{broken}: {script.State} {string.Join(", ", events.Live.Select(e => $"{e} {e.Attempts}"))} after\n{string.Join('\n', past)}");
        }
        Drain(script, events);
    }

    /// <summary>The rule that does not hold; null where all do.</summary>
    private static string? Broken(PoolScript script, RandomEvents events, int cap, int depth)
    {
        List<FakeConnection> open = events.Open;
        List<FakeExchange> waiting = [.. events.Live.Where(exchange => exchange.State == ExchangeState.Queued)];
        int dialing = script.Connector.Pending.Count;
        var model = new OriginSnapshot("http://api.test", open.Count, open.Count(connection => connection.IsIdle), dialing, waiting.Count,
            script.Connector.Connections.Count, events.All.Count);
        OriginSnapshot now = script.Pool.GetSnapshot();
        if (now with { DialFailuresInARow = 0, DialPauseLeft = null, LastDialFailure = null } != model) return $"the snapshot {now} is not the model {model}";
        if (open.Count + dialing > cap) return "there is more than the cap allows";
        if (events.Live.Any(exchange => exchange.State == ExchangeState.Sent && open.Count(connection => connection.Outstanding.Contains(exchange)) != 1))
        {
            return "an exchange is on no connection, or on two";
        }
        // One that is sent again may wait for a dial of its own, beside connections that it does not want.
        if (waiting.Any(exchange => exchange.Attempts == 0) && open.Any(connection => connection.Outstanding.Count == 0)) return "somebody waits beside an idle connection";
        // One that shares with nobody may have a connection emptied for it, before those that came later are served by that one.
        bool allShare = waiting.Count > 0 && waiting.TrueForAll(exchange => exchange.MayFollow);
        if (allShare && open.Exists(connection => connection.Outstanding.Count < depth && connection.Outstanding.All(exchange => exchange is { Pipelines: true, Attempts: <= 1 }))) return "somebody waits beside a connection with room";
        if (now.DialFailuresInARow == 0 && waiting.Count > dialing && open.Count + dialing < cap) return "somebody waits who could be dialed for";
        if (events.All.Any(exchange => exchange is { State: ExchangeState.Failed, Failure: null })) return "an exchange failed without a reason";
        return null;
    }

    /// <summary>Lets all that is under way end well: then every exchange has ended, one way or another.</summary>
    private static void Drain(PoolScript script, RandomEvents events)
    {
        for (int i = 0; i < Events && events.All.Any(exchange => !exchange.IsSettled); i++)
        {
            foreach (FakeConnection connection in events.Open)
            {
                connection.BeforeSubmit = null;
                if (connection.Outstanding.Count > 0) connection.Finish(connection.Outstanding[0]);
            }
            foreach (int dial in script.Connector.Pending.ToArray()) script.Succeed(dial);
        }
        Assert.All(events.All, exchange => Assert.True(exchange.IsSettled, $"{exchange} is lost"));
        Assert.Contains(events.All, exchange => exchange.State == ExchangeState.Completed);
    }

    /// <summary>
    /// First come, first served: of those that never had their turn only the oldest leave the queue, but for the cancelled; and none of
    /// them leaves it before one that had its turn and lost its connection.
    /// </summary>
    private sealed class QueueOrder(Func<FakeExchange, bool> counts)
    {
        private List<FakeExchange> _fresh = [], _returned = [];

        public string? Broken(List<FakeExchange> live)
        {
            List<FakeExchange> left = [.. _fresh.SkipWhile(exchange => exchange.State != ExchangeState.Queued || exchange.WasRefused)];
            if (left.Find(exchange => exchange.State != ExchangeState.Queued && exchange.Failure?.Kind != FailureKind.Cancelled) is { } hasty)
            {
                return $"{hasty.Name} overtook {left[0].Name}";
            }
            bool served = _fresh.Count > 0 && left.Count < _fresh.Count && _fresh[0].Failure?.Kind != FailureKind.Cancelled;
            if (served && _returned.Find(exchange => exchange.State == ExchangeState.Queued) is { } first) return $"{_fresh[0].Name} overtook {first.Name}, which had its turn before";
            ILookup<bool, FakeExchange> waiting = live.Where(counts).Where(exchange => exchange.State == ExchangeState.Queued && exchange.Attempts == 0).ToLookup(HadItsTurn);
            (_fresh, _returned) = ([.. waiting[false]], [.. waiting[true]]);
            return null;
        }

        /// <summary>Of those that are in the queue: one that was sent before may have a dial of its own instead.</summary>
        private static bool HadItsTurn(FakeExchange exchange) => exchange.WasRefused;
    }
}
