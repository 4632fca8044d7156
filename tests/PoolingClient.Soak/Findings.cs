using System.Collections.Concurrent;

namespace PoolingClient.Soak;

/// <summary>What the run proves against the client, counted; the first are kept in words.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>lost: a request that ended neither with its own answer nor with an error within its bound (its deadline and five seconds), or with an error that no
/// caller can expect (a type that is not documented, a cancellation that nobody asked for); or an error whose fate is NotSent although the server has seen octets of
/// the request. And a run in which fewer than half of all requests were answered: then errors have other causes than the faults.</item>
/// <item>duplicated: a POST without Idempotency-Key that the server received complete, head and content, more than once.</item>
/// <item>mismatched: an answer whose id, status, length or content is not the request's own; content that ends early and is reported as complete; an answer to a request
/// that the server has not received; a request that the server received malformed, or with content that is not its own; a connection that the client ended for what came on it, where nothing but answers had come.</item>
/// <item>leaked: what is in use at a quiet point (no request is under way), or open after the pool was shut down: connections, waiting requests, the server's connections, descriptors,
/// timers; and exceptions of tasks that nobody looked at.</item>
/// </list>
/// </remarks>
internal sealed class Findings
{
    private const int MostTexts = 20;

    private readonly ConcurrentQueue<string> _texts = [];
    private int _lost, _duplicated, _mismatched, _leaked;

    public int Lost => Volatile.Read(ref _lost);

    public int Duplicated => Volatile.Read(ref _duplicated);

    public int Mismatched => Volatile.Read(ref _mismatched);

    public int Leaked => Volatile.Read(ref _leaked);

    public bool Any => (Lost | Duplicated | Mismatched | Leaked) != 0;

    public IReadOnlyCollection<string> Texts => _texts;

    public void AddLost(string what) => Add(ref _lost, "lost", what);

    public void AddDuplicated(string what) => Add(ref _duplicated, "duplicated", what);

    public void AddMismatched(string what) => Add(ref _mismatched, "mismatched", what);

    public void AddLeaked(string what) => Add(ref _leaked, "leaked", what);

    private void Add(ref int count, string kind, string what)
    {
        if (Interlocked.Increment(ref count) <= MostTexts) _texts.Enqueue($"{kind}: {what}");
    }
}
