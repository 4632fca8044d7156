using System.Collections.Concurrent;
using System.Net;
using PoolingClient;

namespace QuickStart;

/// <summary>
/// Failures counted by kind. Messages name connections and ports, so hardly two are the same: the first of each kind stands for it,
/// which also bounds what is kept.
/// </summary>
internal sealed class Failures
{
    private readonly ConcurrentDictionary<string, Kind> _kinds = new();

    public int Count => _kinds.Values.Sum(kind => kind.Count);

    /// <summary>What failed most often, and how often; null where nothing did.</summary>
    public (string Message, int Count)? MostFrequent =>
        _kinds.Values.MaxBy(kind => kind.Count) is { } kind ? (kind.Message, kind.Count) : null;

    public void Add(Exception failure)
    {
        Exception cause = CauseOf(failure);
        string kind = cause is PoolingRequestException request ? $"{request.Stage} {request.HttpRequestError}" : cause.GetType().Name;
        Add(kind, Describe(failure));
    }

    /// <summary>An answer, but not the one that was asked for.</summary>
    public void Add(HttpStatusCode status) => Add($"status {(int)status}", $"The server answered {(int)status} ({status}).");

    /// <summary>The failure in one line.</summary>
    public static string Describe(Exception failure) => string.Join(' ', CauseOf(failure).Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>
    /// HttpClient wraps what happened in content ("Error while copying content to a stream."), and HttpContent wraps it again: the
    /// pool's own exception, where there is one, says more.
    /// </summary>
    private static Exception CauseOf(Exception failure)
    {
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is PoolingRequestException) return inner;
        }
        return failure;
    }

    private void Add(string kind, string message) => _kinds.GetOrAdd(kind, static (_, first) => new Kind(first), message).Increment();

    private sealed class Kind(string message)
    {
        private int _count;

        public string Message => message;

        public int Count => Volatile.Read(ref _count);

        public void Increment() => Interlocked.Increment(ref _count);
    }
}
