using System.Net;
using PoolingClient.Testing.Answers;
using PoolingClient.Testing.Effects;
using PoolingClient.Testing.Requests;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing;

/// <summary>
/// A minimal HTTP/1.1 (RFC 9112) server for tests, in this process, on plain socket calls, with TLS if told so. It parses strictly, records what it receives with
/// the connection it came on, and can be told to misbehave at any stage (<see cref="Effect"/>). All members may be called from any thread.
/// </summary>
public sealed class SocketServer : IDisposable, IAsyncDisposable
{
    // A handler that blocks a thread cannot be interrupted: the disposal does not wait for it longer than this.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly ServerState _state;
    private readonly Listener _listener;
    private int _isDisposed;

    private SocketServer(SocketServerOptions options, Func<ServerState, OpenConnection, Task> talk)
    {
        _state = new ServerState(options);
        _listener = new Listener(_state, connection => talk(_state, connection));
    }

    /// <summary>The root of the server, for example <c>http://127.0.0.1:40123/</c>; https with <see cref="SocketServerOptions.TlsOptions"/> (RFC 9110 4.2).</summary>
    public Uri Uri => new($"{(_state.Options.TlsOptions is null ? "http" : "https")}://{EndPoint}/");

    /// <summary>The end point it listens on.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>The port it listens on.</summary>
    public int Port => EndPoint.Port;

    /// <summary>
    /// The requests in the order in which their heads were complete: a snapshot, of at most
    /// <see cref="SocketServerOptions.MaxRecordedRequests"/>. Requests that are malformed (RFC 9112 2.2) or still growing are among them.
    /// </summary>
    public IReadOnlyList<ServerRequest> Requests => _state.Requests.Snapshot();

    /// <summary>
    /// How many requests were received, recorded or not: complete, malformed (RFC 9112 2.2), or cut off by an end (RFC 9112 8) or an effect.
    /// </summary>
    public int RequestsReceived => _state.Requests.Received.Count;

    /// <summary>
    /// The connections in the order of acceptance: a snapshot, of at most <see cref="SocketServerOptions.MaxRecordedConnections"/>.
    /// </summary>
    public IReadOnlyList<ServerConnection> Connections => _state.Connections.Snapshot();

    /// <summary>How many connections were accepted.</summary>
    public int ConnectionsAccepted => _state.Connections.Accepted.Count;

    /// <summary>How many connections neither side has ended (RFC 9293 3.6).</summary>
    public int ConnectionsOpen => _state.Connections.Open;

    /// <summary>Starts a server that answers each request with what a function returns.</summary>
    /// <param name="handler">
    /// The function, called with complete requests, for several connections at once. In <see cref="ServerModel.EventDriven"/> it must
    /// not block. An exception is answered with 500 (RFC 9110 15.6.1) and kept in <see cref="ServerConnection.Failure"/>.
    /// </param>
    /// <param name="options">The settings, or null for the defaults.</param>
    /// <exception cref="SocketServerBindException">The end point cannot be taken.</exception>
    /// <exception cref="ArgumentException">A setting or an effect is wrong.</exception>
    public static SocketServer Start(Func<ServerRequest, ServerResponse> handler, SocketServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return StartHttp((request, _) => new ValueTask<ServerResponse>(handler(request)), options);
    }

    /// <summary>Starts a server that answers each request with what an asynchronous function returns.</summary>
    /// <param name="handler">
    /// The function, called with complete requests, for several connections at once. Its token is cancelled when either side has ended
    /// the connection. An exception is answered with 500 (RFC 9110 15.6.1) and kept in <see cref="ServerConnection.Failure"/>.
    /// </param>
    /// <param name="options">The settings, or null for the defaults.</param>
    /// <exception cref="SocketServerBindException">The end point cannot be taken.</exception>
    /// <exception cref="ArgumentException">A setting or an effect is wrong.</exception>
    public static SocketServer Start(
        Func<ServerRequest, CancellationToken, Task<ServerResponse>> handler, SocketServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return StartHttp((request, gone) => new ValueTask<ServerResponse>(handler(request, gone)), options);
    }

    /// <summary>
    /// Starts a server that answers 200 with the content of the request, sent back while it comes in, chunked if it came chunked (RFC 9112 7.1),
    /// with its Content-Type and trailers, and the fields X-Echo-Method, X-Echo-Target and X-Connection.
    /// </summary>
    /// <param name="options">The settings, or null for the defaults.</param>
    /// <exception cref="SocketServerBindException">The end point cannot be taken.</exception>
    /// <exception cref="ArgumentException">A setting or an effect is wrong.</exception>
    public static SocketServer StartEcho(SocketServerOptions? options = null) => StartHttp(null, options);

    /// <summary>
    /// Starts a server that sends every octet back (RFC 862) and knows no HTTP. Effects can only be at <see cref="EffectStage.Accepted"/> and
    /// <see cref="EffectStage.InTlsHandshake"/>.
    /// </summary>
    /// <param name="options">The settings, or null for the defaults.</param>
    /// <exception cref="SocketServerBindException">The end point cannot be taken.</exception>
    /// <exception cref="ArgumentException">A setting or an effect is wrong.</exception>
    public static SocketServer StartTcpEcho(SocketServerOptions? options = null) => StartOctets(
        static (_, connection, _) => TcpEcho.RunAsync(connection), options);

    /// <summary>
    /// Starts a server that gives every connection to a script, after the TLS handshake (RFC 8446 4) where there is one. Effects can only be at
    /// <see cref="EffectStage.Accepted"/> and <see cref="EffectStage.InTlsHandshake"/>. What a script throws is kept in <see cref="ServerConnection.Failure"/>, and ends its connection.
    /// </summary>
    /// <param name="script">The script.</param>
    /// <param name="options">The settings, or null for the defaults.</param>
    /// <exception cref="SocketServerBindException">The end point cannot be taken.</exception>
    /// <exception cref="ArgumentException">A setting or an effect is wrong.</exception>
    public static SocketServer StartRaw(Func<RawConnection, Task> script, SocketServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        return StartOctets(
            (state, connection, runner) => RawConnection.RunAsync(
                connection, new RequestReader(connection, state), new ContentReader(connection, state, runner), script).AsTask(),
            options);
    }

    /// <summary>Waits until so many requests were received, as <see cref="RequestsReceived"/> counts them.</summary>
    /// <param name="count">How many, since the start.</param>
    /// <param name="limit">How long to wait: 10 s unless said.</param>
    /// <exception cref="TimeoutException">There were fewer.</exception>
    public Task WaitForRequestsAsync(int count, TimeSpan? limit = null) => _state.Requests.Received.WaitAsync(count, limit);

    /// <summary>Waits until so many request heads (RFC 9112 2.1) were received; their content may be outstanding.</summary>
    /// <param name="count">How many, since the start.</param>
    /// <param name="limit">How long to wait: 10 s unless said.</param>
    /// <exception cref="TimeoutException">There were fewer.</exception>
    public Task WaitForRequestHeadsAsync(int count, TimeSpan? limit = null) => _state.Requests.Heads.WaitAsync(count, limit);

    /// <summary>Waits until so many connections were accepted.</summary>
    /// <param name="count">How many, since the start.</param>
    /// <param name="limit">How long to wait: 10 s unless said.</param>
    /// <exception cref="TimeoutException">There were fewer.</exception>
    public Task WaitForConnectionsAsync(int count, TimeSpan? limit = null) => _state.Connections.Accepted.WaitAsync(count, limit);

    /// <summary>Waits until so many connections were ended by either side (RFC 9293 3.6).</summary>
    /// <param name="count">How many, since the start.</param>
    /// <param name="limit">How long to wait: 10 s unless said.</param>
    /// <exception cref="TimeoutException">There were fewer.</exception>
    public Task WaitForConnectionsEndedAsync(int count, TimeSpan? limit = null) => _state.Connections.Endings.WaitAsync(count, limit);

    /// <summary>
    /// Stops listening and ends all connections, stalled ones too, and waits for their threads and tasks. A handler that blocks its
    /// thread is waited for 5 s.
    /// </summary>
    public void Dispose()
    {
        Stop();
        _ = _listener.WhenStoppedAsync().Wait(StopLimit);
    }

    /// <summary>As <see cref="Dispose"/>, without blocking.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        try
        {
            await _listener.WhenStoppedAsync().WaitAsync(StopLimit, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // As in Dispose: the thread belongs to a handler that does not return.
        }
    }

    private void Stop()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _listener.Dispose();
        }
    }

    private static SocketServer StartHttp(RequestHandler? handler, SocketServerOptions? options) =>
        new((options ?? new SocketServerOptions()).Checked(), async (state, connection) =>
        {
            using var loop = new HttpLoop(connection, state, handler);
            await loop.RunAsync().ConfigureAwait(false);
        });

    private static SocketServer StartOctets(Func<ServerState, OpenConnection, EffectRunner, Task> talk, SocketServerOptions? options)
    {
        var settings = (options ?? new SocketServerOptions()).Checked();
        if (settings.Effects.FirstOrDefault(effect => effect.Stage > EffectStage.InTlsHandshake) is { } other)
        {
            throw new ArgumentException($"There is no stage {other.Stage} without HTTP.", nameof(options));
        }

        return new SocketServer(settings, async (state, connection) =>
        {
            var runner = new EffectRunner(connection, state);
            await runner.BeginAsync().ConfigureAwait(false);
            await connection.Output.FlushAsync().ConfigureAwait(false);
            await talk(state, connection, runner).ConfigureAwait(false);
        });
    }
}
