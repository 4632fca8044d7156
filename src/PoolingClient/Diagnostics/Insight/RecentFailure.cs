namespace PoolingClient;

/// <summary>One failure of late (RFC 9112 9.5): of a request, or of a dial.</summary>
/// <param name="Age">How long ago it was.</param>
/// <param name="Stage">How far the request, or the dial, had come.</param>
/// <param name="Fate">Whether the server may have acted on the request (RFC 9110 9.2.2); NotSent for a dial.</param>
/// <param name="Message">What happened, in words, as the exception said it: without field values, queries and content.</param>
public sealed record RecentFailure(TimeSpan Age, RequestStage Stage, RequestFate Fate, string Message);
