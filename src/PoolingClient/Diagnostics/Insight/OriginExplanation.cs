namespace PoolingClient;

/// <summary>How an origin's connections (RFC 9112 9) are doing, why its requests wait, and what to do, in plain words. <see cref="ToString"/> says all of it.</summary>
/// <param name="Origin">Whom it is about, as <see cref="OriginSnapshot.Origin"/> names it.</param>
/// <param name="Condition">It in one word.</param>
/// <param name="Facts">What is seen, what matters most first. Each is a part of a sentence.</param>
/// <param name="Remedies">What to do about it, sentences; empty where there is nothing to do.</param>
public sealed partial record OriginExplanation(string Origin, OriginCondition Condition, IReadOnlyList<string> Facts, IReadOnlyList<string> Remedies)
{
    /// <summary>The origin, the facts and the remedies, in one line.</summary>
    public override string ToString() => $"{Origin}: {string.Join("; ", Facts)}.{string.Concat(Remedies.Select(remedy => " " + remedy))}";
}
