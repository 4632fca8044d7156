namespace Doctor.Analysis;

/// <summary>Keep-Alive: timeout and max, of which no RFC speaks, but many servers.</summary>
internal sealed record KeepAliveHints(int? Timeout, int? Max);
