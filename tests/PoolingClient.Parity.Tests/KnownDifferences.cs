namespace PoolingClient.Parity;

/// <summary>The differences that are meant, each with its reason. Whatever else differs, or differs no more, fails a test.</summary>
internal static partial class KnownDifferences
{
    public static IReadOnlyList<Difference> Deliberate { get; } =
    [
    ];

    /// <summary>Scenarios and real clients that wait for a feature.</summary>
    public static IReadOnlySet<string> Pending { get; } = ReadPending();

    public static Difference? Of(string scenario) => Deliberate.FirstOrDefault(difference => difference.Scenarios.Contains(scenario));

    static partial void AddPending(HashSet<string> names);

    private static HashSet<string> ReadPending()
    {
        var names = new HashSet<string>();
        AddPending(names);
        return names;
    }
}
