namespace PoolingClient.Http1.Tests;

/// <summary>
/// Gives a target changed inputs, one after the other, and keeps those that take a way that no input took before. All chance comes from the
/// seed: the same seed gives the same runs.
/// </summary>
internal sealed class Fuzzer
{
    /// <summary>Inputs that are kept, and ways that are counted: a bound for memory in runs of hours.</summary>
    private const int MostKept = 20_000;

    private readonly IFuzzTarget _target;
    private readonly GuardedTarget _guarded;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly List<byte[]> _kept;
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);

    public Fuzzer(IFuzzTarget target, int seed)
    {
        (_target, _guarded) = (target, new GuardedTarget(target));
        _random = new Random(seed);
        _mutator = new Mutator(_random);
        _kept = [.. target.Seeds];
    }

    public string Target => _target.Name;

    /// <summary>The target with the input that it is at, for who watches.</summary>
    public GuardedTarget Guarded => _guarded;

    public long Runs { get; private set; }

    /// <summary>Ways that inputs took, each counted once.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>The first input that failed, made short.</summary>
    public FuzzFinding? Finding { get; private set; }

    /// <summary>Runs the seeds as they are, then changed ones; ends at a finding.</summary>
    public void Run(int count)
    {
        for (int i = 0; i < count && Finding is null; i++)
        {
            byte[] input = Runs < _target.Seeds.Count ? _target.Seeds[(int)Runs] : _mutator.Change(Any(), Any());
            Try(input);
        }
    }

    private byte[] Any() => _kept[_random.Next(_kept.Count)];

    private void Try(byte[] input)
    {
        Runs++;
        FuzzResult result = _guarded.Run(input, Runs);
        if (result.Fault is not null)
        {
            byte[] least = Minimiser.Minimise(input, candidate => _guarded.Run(candidate, Runs).Fault is not null);
            Finding = _guarded.Find(least, _guarded.Run(least, Runs).Fault ?? result.Fault, Runs);
        }
        else if (_outcomes.Count < MostKept && _outcomes.Add(result.Outcome))
        {
            _kept.Add(input);
        }
    }
}
