using PoolingClient.Connections;

namespace PoolingClient.Tests.Pool;

/// <summary>Does one thing after another to a pool, drawn from a seed: all that can happen to one, in any order.</summary>
internal sealed class RandomEvents(PoolScript script, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<FakeExchange> _all = [];

    /// <summary>All that were given to the pool, in order.</summary>
    public IReadOnlyList<FakeExchange> All => _all;

    /// <summary>Those that have not ended.</summary>
    public List<FakeExchange> Live { get; } = [];

    public List<FakeConnection> Open => [.. script.Connector.Connections.Where(connection => !connection.IsClosed)];

    /// <summary>The next event, and what it was.</summary>
    public string Next()
    {
        string name = Do(_random.Next(100));
        Live.RemoveAll(exchange => exchange.IsSettled);
        return name;
    }

    private string Do(int draw)
    {
        if (draw < 34) return Dispatch();
        if (draw < 56) return OfOne(Open.Where(connection => connection.Outstanding.Count > 0), Finish);
        if (draw < 72) return OfOne(script.Connector.Pending, Succeed);
        if (draw < 76) return OfOne(script.Connector.Pending, Fail);
        if (draw < 80) return OfOne(Open, BreakAndReplay);
        if (draw < 83) return OfOne(Open, BreakAndFail);
        if (draw < 86) return OfOne(Open, BreakAtNextSubmit);
        if (draw < 89) return OfOne(Open, CancelAtNextSubmit);
        if (draw < 93) return OfOne(Live, Cancel);
        return Tick();
    }

    private string OfOne<T>(IEnumerable<T> from, Func<T, string> act)
    {
        T[] all = [.. from];
        return all.Length == 0 ? "nothing" : act(all[_random.Next(all.Length)]);
    }

    private string Dispatch()
    {
        FakeExchange exchange = script.Create();
        exchange.SetPipelines(_random.Next(5) > 0);
        _all.Add(exchange);
        Live.Add(exchange);
        script.Pool.Dispatch(exchange);
        return $"dispatch {exchange.Name}";
    }

    private string Finish(FakeConnection connection)
    {
        FakeExchange exchange = connection.Outstanding[0];
        connection.Finish(exchange);
        return $"finish {exchange.Name} on {connection.Name}";
    }

    private string Succeed(int dial)
    {
        script.Succeed(dial);
        return $"dial {dial} ok";
    }

    private string Fail(int dial)
    {
        script.Fail(dial);
        return $"dial {dial} failed";
    }

    private string BreakAndReplay(FakeConnection connection)
    {
        connection.BreakAndReplay();
        return $"{connection.Name} breaks, replay";
    }

    private string BreakAndFail(FakeConnection connection)
    {
        connection.BreakAndFail();
        return $"{connection.Name} breaks, fail";
    }

    private string BreakAtNextSubmit(FakeConnection connection)
    {
        connection.BeforeSubmit = _ =>
        {
            connection.BeforeSubmit = null;
            connection.BreakAndReplay();
        };
        return $"{connection.Name} will break when it is given something";
    }

    private string CancelAtNextSubmit(FakeConnection connection)
    {
        connection.BeforeSubmit = exchange =>
        {
            connection.BeforeSubmit = null;
            exchange.Cancel();
        };
        return $"what {connection.Name} is given next will be cancelled";
    }

    private string Cancel(FakeExchange exchange)
    {
        ExchangeState state = exchange.State;
        exchange.Cancel();
        return $"cancel {exchange.Name} ({state})";
    }

    private string Tick()
    {
        script.Wait(TimeSpan.FromMilliseconds(_random.Next(100, 8000)));
        return "tick";
    }
}
