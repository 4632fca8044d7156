namespace PoolingClient;

/// <summary>How a pool and its connections (RFC 9112 9) are doing, in plain words: what concerns all of it, then each origin, the worst first. <see cref="ToString"/> says all of it.</summary>
/// <param name="Condition">That of the worst origin; Unknown where there is none.</param>
/// <param name="Facts">What concerns the whole pool and the process. Each is a part of a sentence.</param>
/// <param name="Origins">At most the 50 worst.</param>
public sealed partial record PoolExplanation(OriginCondition Condition, IReadOnlyList<string> Facts, IReadOnlyList<OriginExplanation> Origins)
{
    /// <summary>The facts in one line, then a line for each origin.</summary>
    public override string ToString() => string.Join(Environment.NewLine, [string.Join("; ", Facts) + ".", .. Origins.Select(origin => origin.ToString())]);
}
