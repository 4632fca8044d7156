namespace QuickStart;

/// <summary>What the user asked for.</summary>
/// <param name="Url">Where the requests go; null for the server in this process.</param>
/// <param name="Requests">How many, the first two included.</param>
/// <param name="Concurrency">How many callers send at the same time, each its next request when it has its answer.</param>
internal sealed record LoadOptions(Uri? Url, int Requests, int Concurrency);
