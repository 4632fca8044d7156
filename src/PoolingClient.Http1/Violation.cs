namespace PoolingClient.Http1;

/// <summary>A rule that the peer broke, and the octets that show it (escaped, at most 64, never of a field value).</summary>
internal sealed record Violation(Rule Rule, string Shown)
{
    public override string ToString() => Shown.Length == 0 ? RuleText.Of(Rule) : $"{RuleText.Of(Rule)}; received \"{Shown}\"";
}
