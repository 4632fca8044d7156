using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PoolingClient.Testing.Proxying;

namespace PoolingClient.Testing;

/// <summary>
/// A TCP (RFC 9293) proxy between a client and any server that does to connections what networks, load balancers and dying machines do: latency, jitter, a
/// limited rate, slices, corruption, RST or FIN at an octet, half close, silence. It knows no protocol, so TLS passes it too. What it does to a connection
/// is said by a <see cref="FaultPlan"/>, written or drawn from a seed; the switches act on all connections at once. All members may be called from
/// any thread.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    // When descriptors run out, accepting fails until some are closed.
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(20);

    private const int Backlog = 512;

    private readonly ProxyState _state;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<Relay, Task> _live = new();
    private readonly Task _accepting;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDisposed;

    private FaultProxy(EndPoint upstream, FaultProxyOptions options)
    {
        _state = new ProxyState(options, upstream);
        var wanted = new IPEndPoint(options.Address, options.Port);
        _listener = new Socket(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(wanted);
            _listener.Listen(Backlog);
        }
        catch (SocketException e)
        {
            _listener.Dispose();
            _state.Dispose();
            throw new SocketServerBindException(wanted, e);
        }

        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The end point that clients connect to.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The port of it.</summary>
    public int Port => EndPoint.Port;

    /// <summary>Where new connections go. It may be changed: a server that comes back elsewhere, for example.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public EndPoint Upstream
    {
        get => _state.Upstream;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _state.Upstream = value;
        }
    }

    /// <summary>How many connections were accepted.</summary>
    public int ConnectionsAccepted => _state.Accepted.Count;

    /// <summary>How many connections the proxy has sockets of.</summary>
    public int ConnectionsOpen => _state.Accepted.Count - _state.Ended.Count;

    /// <summary>The connections in the order of acceptance: a snapshot, of at most <see cref="FaultProxyOptions.MaxRecordedConnections"/>.</summary>
    public IReadOnlyList<ProxiedConnection> Connections => _state.Snapshot();

    /// <summary>How many faults have happened, as <see cref="ProxiedConnection.Faults"/> has them.</summary>
    public int FaultsHappened => _state.Faults;

    /// <summary>How many octets were passed on to servers.</summary>
    public long OctetsToServer => _state.Octets(ProxyPath.ToServer);

    /// <summary>How many octets were passed on to clients.</summary>
    public long OctetsToClient => _state.Octets(ProxyPath.ToClient);

    /// <summary>Starts a proxy.</summary>
    /// <param name="upstream">The server: an address, a Unix socket, or a name, which the system resolves for each connection.</param>
    /// <param name="options">The settings, or null for the defaults, which pass everything on.</param>
    /// <exception cref="SocketServerBindException">The end point cannot be taken.</exception>
    /// <exception cref="ArgumentException">A setting is wrong.</exception>
    public static FaultProxy Start(EndPoint upstream, FaultProxyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return new FaultProxy(upstream, (options ?? new FaultProxyOptions()).Checked());
    }

    /// <summary>The same URI by way of the proxy: with its address and port (RFC 3986 3.2). For https, the certificate has to be for that address too (RFC 9110 4.3.5).</summary>
    /// <param name="uri">An absolute URI of the server.</param>
    public Uri Through(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return new UriBuilder(uri) { Host = EndPoint.Address.ToString(), Port = EndPoint.Port }.Uri;
    }

    /// <summary>
    /// Becomes a black hole: from now on nothing passes on any connection, neither octets nor ends, and new ones are accepted (by the kernel, RFC 9293 3.5) and go
    /// nowhere. What is being sent at this moment may still pass. What comes is held, as much as the buffers take (RFC 9293 3.8.6).
    /// </summary>
    public void BlackHole() => _state.Hold.Hold();

    /// <summary>Ends <see cref="BlackHole"/>, and every <see cref="PathEnd.Hold"/> and <see cref="PathEnd.BlackHole"/> that has happened: what was held passes on, in order.</summary>
    public void Heal()
    {
        _state.Hold.Release();
        foreach (var relay in _live.Keys)
        {
            relay.Heal();
        }
    }

    /// <summary>Ends all connections there are now, held ones too. New ones go on to be served.</summary>
    /// <param name="reset">Whether both peers get RST (RFC 9293 3.10.5), as unless said, or FIN (RFC 9293 3.6).</param>
    /// <returns>How many there were.</returns>
    public int DropAll(bool reset = true)
    {
        var count = 0;
        foreach (var relay in _live.Keys)
        {
            count += relay.Drop(reset) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Waits until so many connections were accepted.</summary>
    /// <param name="count">How many, since the start.</param>
    /// <param name="limit">How long to wait: 10 s unless said.</param>
    /// <exception cref="TimeoutException">There were fewer.</exception>
    public Task WaitForConnectionsAsync(int count, TimeSpan? limit = null) => _state.Accepted.WaitAsync(count, limit);

    /// <summary>Waits until the proxy has no sockets any more of so many connections.</summary>
    /// <param name="count">How many, since the start.</param>
    /// <param name="limit">How long to wait: 10 s unless said.</param>
    /// <exception cref="TimeoutException">There were fewer.</exception>
    public Task WaitForConnectionsEndedAsync(int count, TimeSpan? limit = null) => _state.Ended.WaitAsync(count, limit);

    /// <summary>Stops listening and closes all connections. When it completes, no task of the proxy runs and no socket is open. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            await _disposed.Task.ConfigureAwait(false);
            return;
        }

        _state.Stop();
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_live.Values).ConfigureAwait(false);
        _state.Dispose();
        _disposed.SetResult();
    }

    private async Task AcceptAsync()
    {
        var stopping = _state.Stopping;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Serve(await _listener.AcceptAsync(stopping).ConfigureAwait(false));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                await Task.Delay(AcceptPause, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Serve(Socket client)
    {
        // The client may have reset it already; then there is no remote end point, and setting options fails.
        IPEndPoint? remote = null;
        try
        {
            remote = (IPEndPoint?)client.RemoteEndPoint;
            _state.SetOptions(client);
        }
        catch (SocketException)
        {
            // Its relay finds out, and tells the server as it would any reset.
        }

        var relay = new Relay(_state, client, _state.Add(remote));
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _live[relay] = ended.Task;
        _ = Task.Run(async () =>
        {
            try
            {
                await relay.RunAsync().ConfigureAwait(false);
            }
            finally
            {
                _ = _live.TryRemove(relay, out _);
                ended.SetResult();
            }
        });
    }
}
