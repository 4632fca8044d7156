namespace PoolingClient.Parity;

/// <summary>A difference that is meant.</summary>
/// <param name="Reason">Why it is better so.</param>
/// <param name="Scenarios">Where it shows.</param>
internal sealed record Difference(string Reason, params string[] Scenarios);
