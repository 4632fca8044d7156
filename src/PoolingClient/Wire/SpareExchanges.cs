namespace PoolingClient.Wire;

/// <summary>Exchanges that have ended well and wait for the next request. A few of them beside each processor, so that callers do not meet at one lock.</summary>
internal sealed class SpareExchanges
{
    /// <summary>More than are in flight at once on one processor, mostly; each holds a few hundred octets, and a buffer of 16 KiB at the most.</summary>
    private const int Most = 256;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Stripe())];

    /// <summary>One that is new again, or null.</summary>
    public WireExchange? Take()
    {
        Stripe stripe = Mine;
        lock (stripe.Gate) return stripe.Exchanges.TryPop(out WireExchange? exchange) ? exchange : null;
    }

    public void Add(WireExchange exchange)
    {
        Stripe stripe = Mine;
        lock (stripe.Gate)
        {
            if (stripe.Exchanges.Count < Most) stripe.Exchanges.Push(exchange);
        }
    }

    private Stripe Mine => _stripes[Thread.GetCurrentProcessorId() % _stripes.Length];

    private sealed class Stripe
    {
        public Lock Gate { get; } = new();

        public Stack<WireExchange> Exchanges { get; } = new();
    }
}
