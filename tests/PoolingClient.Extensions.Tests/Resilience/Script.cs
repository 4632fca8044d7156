using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;

namespace PoolingClient.Extensions.Tests.Resilience;

/// <summary>In the place of the handler that sends: it keeps what came, and answers what the test says for each attempt.</summary>
internal sealed class Script(Func<int, HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private int _sent;

    public Script(params int[] statuses)
        : this((attempt, _, _) => Task.FromResult(Answer(statuses[Math.Min(attempt, statuses.Length) - 1])))
    {
    }

    /// <summary>Sees each message as it comes.</summary>
    public Action<HttpRequestMessage>? Before { get; set; }

    public ConcurrentQueue<HttpRequestMessage> Sent { get; } = new();

    public static HttpResponseMessage Answer(int status, string? retryAfter = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new Tracked() };
        if (retryAfter is not null) response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent.Enqueue(request);
        Before?.Invoke(request);
        HttpResponseMessage response = await answer(Interlocked.Increment(ref _sent), request, cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }
}

/// <summary>Empty content that knows whether it was disposed.</summary>
internal sealed class Tracked : HttpContent
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Disposed => _disposed.Task.InTime();

    public bool IsDisposed => _disposed.Task.IsCompleted;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _disposed.TrySetResult();
        base.Dispose(disposing);
    }
}
