using System.Diagnostics;
using PoolingClient;

namespace QuickStart;

/// <summary>Sends the requests: two one after the other, whose timelines are shown, and then the rest by all callers at once.</summary>
internal sealed class Load(HttpClient client, Uri url, LoadOptions options)
{
    // Any caller.
    private readonly Failures _failures = new();
    private readonly long[] _latencies = new long[options.Requests];
    private int _begun, _answered, _ended;

    // Before the callers begin: what happened to the first two requests.
    private readonly RequestAttempt?[] _shown = new RequestAttempt?[2];

    // After they have ended.
    private TimeSpan _duration;

    public int Requests => options.Requests;

    /// <summary>How many requests have ended so far.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Runs to the end, or until <paramref name="stop"/>; what is in flight then does not count.</summary>
    /// <exception cref="FirstRequestException">The first request was not answered.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            for (int i = 0; i < _shown.Length && TakeNext() is { } number; i++) await SendAsync(number, stop);
            int callers = Math.Min(options.Concurrency, options.Requests);
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => CallAsync(stop), CancellationToken.None)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What has ended until now is the result.
        }
        _duration = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The numbers, after the run.</summary>
    public LoadResult GetResult(long connectionsOpened)
    {
        long[] latencies = _latencies[.._answered];
        Array.Sort(latencies);
        return new LoadResult
        {
            Url = url,
            Requests = _ended,
            Failures = _failures.Count,
            MostFrequentFailure = _failures.MostFrequent,
            ConnectionsOpened = connectionsOpened,
            Duration = _duration,
            SortedLatencies = latencies,
            First = _shown[0],
            Second = _shown[1],
        };
    }

    /// <summary>One caller: it sends its next request when it has the answer to the last one.</summary>
    private async Task CallAsync(CancellationToken stop)
    {
        while (TakeNext() is { } number) await SendAsync(number, stop);
    }

    /// <summary>The number of a request that is to be sent, counted from 0; null when all have been.</summary>
    private int? TakeNext()
    {
        int number = Interlocked.Increment(ref _begun) - 1;
        return number < options.Requests ? number : null;
    }

    private async Task SendAsync(int number, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp();
        try
        {
            // Completes when all content has come, so the latency has it, and the connection is free for the next.
            using HttpResponseMessage response = await client.GetAsync(url, stop);
            _latencies[Interlocked.Increment(ref _answered) - 1] = Stopwatch.GetElapsedTime(begun).Ticks;
            if (number < _shown.Length) _shown[number] = response.GetTimeline()?.Attempts[^1];
            if ((int)response.StatusCode >= 400) _failures.Add(response.StatusCode);
        }
        catch (Exception e) when (IsOfTheRequest(e))
        {
            stop.ThrowIfCancellationRequested();
            if (number == 0) throw new FirstRequestException(Failures.Describe(e), e);
            _failures.Add(e);
        }
        Interlocked.Increment(ref _ended);
    }

    /// <summary>What a request may end with: the network's and the server's doing, the client's timeout, a scheme it does not speak.</summary>
    private static bool IsOfTheRequest(Exception e) => e is HttpRequestException or OperationCanceledException or NotSupportedException;
}
