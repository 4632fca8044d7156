namespace PoolingClient.Fuzz;

/// <summary>What is asked for.</summary>
/// <param name="Seconds">How long to run in all.</param>
/// <param name="Seed">All chance comes from it.</param>
/// <param name="Targets">Who reads.</param>
/// <param name="Replay">An input to read once, in place of all others.</param>
internal sealed record FuzzOptions(int Seconds, int Seed, string[] Targets, byte[]? Replay);
