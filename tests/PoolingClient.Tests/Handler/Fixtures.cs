using System.Net.Http;
using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Time;

namespace PoolingClient.Tests.Handler;

/// <summary>Every wait of these tests has a limit: a client that hangs fails its test.</summary>
internal static class Waits
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The system's, and how many of these limits are still running: those of waits that nobody needs any more too.</summary>
    public static CountingTime Clock { get; } = new();

    public static Task InTime(this Task task) => task.WaitAsync(Limit, Clock);

    public static Task<T> InTime<T>(this Task<T> task) => task.WaitAsync(Limit, Clock);

    public static Task<T> InTime<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit, Clock);

    /// <summary>Waits for a state that has no event of its own, such as one of the pool's snapshot.</summary>
    public static async Task UntilAsync(Func<bool> state)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!state()) await Task.Delay(2, limit.Token);
    }

    /// <summary>
    /// Waits until a count stands still, and gives it. It is for upper bounds only: a wait that was too short can let a mistake pass,
    /// but never fails a good client.
    /// </summary>
    public static async Task<long> UntilQuietAsync(Func<long> count)
    {
        long last = -1;
        int quiet = 0;
        using var limit = new CancellationTokenSource(Limit);
        while (quiet < 10)
        {
            await Task.Delay(20, limit.Token);
            long now = count();
            quiet = now == last && now > 0 ? quiet + 1 : 0;
            last = now;
        }
        return last;
    }
}

/// <summary>A client over a handler with a pool of its own.</summary>
internal sealed class Door : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    public Door(SocketPoolOptions? options = null)
    {
        Handler = new PoolingHttpHandler(options ?? new SocketPoolOptions());
        Client = new HttpClient(Handler) { Timeout = Timeout.InfiniteTimeSpan };
        _invoker = new HttpMessageInvoker(Handler, disposeHandler: false);
    }

    public PoolingHttpHandler Handler { get; }

    public HttpClient Client { get; }

    /// <summary>The state of the only origin.</summary>
    public OriginSnapshot Origin => Assert.Single(Handler.Pool.GetSnapshot(SnapshotDetail.Counts).Origins);

    /// <summary>The state of its only connection.</summary>
    public ConnectionSnapshot Connection => Assert.Single(Assert.Single(Handler.Pool.GetSnapshot(SnapshotDetail.Connections).Origins).OpenConnections);

    /// <summary>At most one connection: a request that needs the connection of another must wait for it.</summary>
    public static Door OfOneConnection() => new(new SocketPoolOptions { MaxConnectionsPerServer = 1 });

    /// <summary>Through the handler alone: nothing is buffered, and exceptions are the handler's own.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        _invoker.SendAsync(request, cancellationToken).InTime();

    public Task<HttpResponseMessage> GetAsync(Uri uri, CancellationToken cancellationToken = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, uri), cancellationToken);

    public Task<HttpResponseMessage> PostAsync(Uri uri, HttpContent content, CancellationToken cancellationToken = default) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, uri) { Content = content }, cancellationToken);

    /// <summary>A request with its whole answer.</summary>
    public async Task<string> GetTextAsync(Uri uri) => await Client.GetStringAsync(uri).InTime();

    public void Dispose()
    {
        _invoker.Dispose();
        Client.Dispose();
    }
}

internal static class Servers
{
    /// <summary>The address of a target on the server.</summary>
    public static Uri At(this SocketServer server, string target) => new(server.Uri, target);

    /// <summary>A server that answers the target of each request, and <c>/hold...</c> not before <paramref name="gate"/> opens.</summary>
    public static SocketServer StartGated(Task gate, SocketServerOptions? options = null) => SocketServer.Start(
        async (request, gone) =>
        {
            if (request.Target.StartsWith("/hold", StringComparison.Ordinal)) await gate.WaitAsync(gone);
            return ServerResponse.Ok(request.Target);
        },
        options);

    /// <summary>A server that resets its first connection in the place of an answer, and answers on the others when <paramref name="gate"/> opens.</summary>
    public static SocketServer StartLosingFirst(Gate gate) => SocketServer.StartRaw(async connection =>
    {
        await connection.ReadRequestAsync();
        if (connection.Id == 1)
        {
            connection.Reset();
            return;
        }
        await gate.Opened;
        await connection.SendAsync(Answer("hello"));
        await connection.ServeAsync();
    });

    /// <summary>Answers whatever comes with the target of the request, until the client ends the connection.</summary>
    public static async Task ServeAsync(this RawConnection connection)
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            string answer = Answer(request.Target);
            await connection.SendAsync(request.Method == "HEAD" ? answer[..^request.Target.Length] : answer);
        }
    }

    public static string Answer(string content) => $"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\n\r\n{content}";

    /// <summary>So many octets of the pattern.</summary>
    public static byte[] Pattern(int length)
    {
        var octets = new byte[length];
        OctetPattern.Fill(octets, 0);
        return octets;
    }
}

/// <summary>A signal that one side gives and the other waits for. Continuations do not run on the thread that opens it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Opened => _source.Task.InTime();

    public void Open() => _source.TrySetResult();
}

/// <summary>The pattern as a stream that counts what was pulled, says its length only if told to, and fails where told to.</summary>
internal sealed class PatternStream(long length, bool knowsLength = false, long failAt = long.MaxValue, Exception? failure = null) : Stream
{
    private long _pulled;

    public long Pulled => Volatile.Read(ref _pulled);

    public override bool CanRead => true;

    public override bool CanSeek => knowsLength;

    public override bool CanWrite => false;

    public override long Length => knowsLength ? length : throw new NotSupportedException();

    public override long Position { get => Pulled; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_pulled >= failAt) throw failure!;
        int count = (int)Math.Min(buffer.Length, Math.Min(length, failAt) - _pulled);
        OctetPattern.Fill(buffer[..count], _pulled);
        Volatile.Write(ref _pulled, _pulled + count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try { return new ValueTask<int>(Read(buffer.Span)); }
        catch (Exception e) { return ValueTask.FromException<int>(e); }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Content that a function writes; its length is given to the server only if it is known.</summary>
internal sealed class WrittenContent(Func<Stream, Task> write, long length = -1) : HttpContent
{
    private readonly Gate _ended = new();

    /// <summary>Completes when the function has ended, one way or the other.</summary>
    public Task Ended => _ended.Opened;

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        try { await write(stream); }
        finally { _ended.Open(); }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return length >= 0;
    }
}
