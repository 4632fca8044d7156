using System.Globalization;
using System.Text;

namespace PoolingClient;

/// <summary>One decision of a strategy in a pipeline of Polly's about one request. It holds no header values, queries or content.</summary>
public sealed record ResilienceDecision
{
    /// <summary>What was decided.</summary>
    public required ResilienceDecisionKind Kind { get; init; }

    /// <summary>Why, in words: the outcome it follows from, and the rule.</summary>
    public required string Reason { get; init; }

    /// <summary>The attempt that it is about: 1 for the first. Hedges count as attempts.</summary>
    public required int Attempt { get; init; }

    /// <summary>Scheme, host and port of the request (RFC 9110 4.3.1).</summary>
    public required string Origin { get; init; }

    /// <summary>When it was decided, since the request was handed to the resilience handler.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>How long it will be until the next attempt, how long the circuit stays open, or the limit that was passed; null where no time belongs to it.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How many more retries and hedges the origin's budget would allow at once; null where there is no budget, or it was not asked.</summary>
    public double? BudgetLeft { get; init; }

    /// <summary>One line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{At.TotalMilliseconds,9:0.000} ms  {Kind} (attempt {Attempt}");
        if (Delay is { } delay) text.Append(CultureInfo.InvariantCulture, $", {delay.TotalSeconds:0.###} s");
        if (BudgetLeft is { } left) text.Append(CultureInfo.InvariantCulture, $", budget {left:0.0}");
        return text.Append("): ").Append(Reason).ToString();
    }
}
