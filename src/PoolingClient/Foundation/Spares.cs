namespace PoolingClient.Foundation;

/// <summary>Objects that wait to be used again. A few of them beside each processor, so that callers do not meet at one lock.</summary>
/// <param name="most">The most of them beside one processor; without it more than are in flight at once on one, mostly.</param>
internal sealed class Spares<T>(int most = 256)
    where T : class
{
    private readonly Stripe[] _stripes = MakeStripes();

    /// <summary>One that was added, or null. What is taken on one processor and added on another would gather there: where nothing is kept beside this one, the others are looked at.</summary>
    public T? Take()
    {
        int mine = MyNumber;
        for (int i = 0; i < _stripes.Length; i++)
        {
            Stripe stripe = _stripes[(mine + i) % _stripes.Length];
            if (stripe.Kept.Count == 0) continue;   // a glance without the lock: an object that is made new does no harm
            lock (stripe.Gate)
            {
                if (stripe.Kept.TryPop(out T? spare)) return spare;
            }
        }
        return null;
    }

    /// <summary>Keeps it, unless there are enough.</summary>
    public void Add(T spare) => TryAdd(spare);

    /// <summary>False where there are enough.</summary>
    public bool TryAdd(T spare)
    {
        Stripe stripe = _stripes[MyNumber];
        lock (stripe.Gate)
        {
            if (stripe.Kept.Count >= most) return false;
            stripe.Kept.Push(spare);
            return true;
        }
    }

    private static Stripe[] MakeStripes()
    {
        var stripes = new Stripe[Environment.ProcessorCount];
        for (int i = 0; i < stripes.Length; i++) stripes[i] = new Stripe();
        return stripes;
    }

    private int MyNumber => Thread.GetCurrentProcessorId() % _stripes.Length;

    private sealed class Stripe
    {
        public Lock Gate { get; } = new();

        public Stack<T> Kept { get; } = new();
    }
}
