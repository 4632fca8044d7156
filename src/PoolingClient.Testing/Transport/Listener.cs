using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Testing.Transport;

/// <summary>Binds, listens and accepts, and runs a talk on every connection in the chosen model.</summary>
internal sealed class Listener : IDisposable
{
    // Handlers of tests are shallow, and a thousand connections must not reserve gigabytes.
    private const int StackLength = 256 * 1024;

    // When descriptors run out, accepting fails until some are closed.
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(20);

    private readonly ServerState _state;
    private readonly Func<OpenConnection, Task> _talk;
    private readonly Socket _socket;
    private readonly FullBacklog? _fullBacklog;
    private readonly ConcurrentDictionary<OpenConnection, Task> _live = new();
    private readonly Task _accepting;

    internal Listener(ServerState state, Func<OpenConnection, Task> talk)
    {
        _state = state;
        _talk = talk;
        var options = state.Options;
        var wanted = new IPEndPoint(options.Address, options.Port);
        _socket = new Socket(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(wanted);
            _socket.Listen(options.NeverAccept ? 0 : options.Backlog);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new SocketServerBindException(wanted, e);
        }

        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        if (options.NeverAccept)
        {
            _fullBacklog = new FullBacklog(EndPoint);
            _accepting = Task.CompletedTask;
        }
        else if (options.Model is ServerModel.ThreadPerConnection)
        {
            _accepting = OnThread("accept", AcceptBlocking);
        }
        else
        {
            _accepting = Task.Run(AcceptAsync);
        }
    }

    internal IPEndPoint EndPoint { get; }

    /// <summary>Stops accepting and ends all connections. What they ran has given up, or is about to.</summary>
    public void Dispose()
    {
        _state.Dispose();
        _socket.Dispose();
        _fullBacklog?.Dispose();
        foreach (var connection in _live.Keys)
        {
            connection.Abort();
        }
    }

    /// <summary>Completes when no thread and no task of this listener runs any more.</summary>
    internal async Task WhenStoppedAsync()
    {
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_live.Values).ConfigureAwait(false);
    }

    private static Task OnThread(string name, Action work)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(
            () =>
            {
                work();
                ended.SetResult();
            },
            StackLength)
        {
            IsBackground = true,
            Name = $"SocketServer {name}",
        };
        thread.Start();
        return ended.Task;
    }

    private async Task AcceptAsync()
    {
        while (!_state.Stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_state.Stopping).ConfigureAwait(false);
                Serve(socket, new EventWire(socket));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    private void AcceptBlocking()
    {
        while (!_state.Stopping.IsCancellationRequested)
        {
            try
            {
                var socket = _socket.Accept();
                Serve(socket, new BlockingWire(socket));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                PauseAsync().GetAwaiter().GetResult();
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(AcceptPause, TimeProvider.System, _state.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The server is being disposed: the loop ends by itself.
        }
    }

    private void Serve(Socket socket, Wire wire)
    {
        // The client may have reset it already; then there is no remote end point, and setting options fails.
        IPEndPoint remote;
        try
        {
            remote = (IPEndPoint)socket.RemoteEndPoint!;
            SetOptions(socket);
        }
        catch (SocketException)
        {
            remote = new IPEndPoint(IPAddress.None, 0);
        }

        var connection = new OpenConnection(wire, _state.Connections.Add(remote), _state);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _live[connection] = ended.Task;
        _ = wire is BlockingWire
            ? OnThread($"connection {connection.Record.Id}", () => RunAsync(connection, ended).GetAwaiter().GetResult())
            : Task.Run(() => RunAsync(connection, ended));
        if (_state.Stopping.IsCancellationRequested)
        {
            // The disposal may have looked before this connection was there to be seen.
            connection.Abort();
        }
    }

    private void SetOptions(Socket socket)
    {
        socket.NoDelay = true;
        if (_state.Options.ReceiveBufferSize > 0)
        {
            socket.ReceiveBufferSize = _state.Options.ReceiveBufferSize;
        }

        if (_state.Options.SendBufferSize > 0)
        {
            socket.SendBufferSize = _state.Options.SendBufferSize;
        }
    }

    private async Task RunAsync(OpenConnection connection, TaskCompletionSource ended)
    {
        try
        {
            await _talk(connection).ConfigureAwait(false);
        }
        catch (ConnectionOverException)
        {
            // An effect or the client ended it; that was noted where it happened.
        }
        catch (SocketException)
        {
            // If the server had ended it, it would have claimed so before.
            connection.NoteClientEnd(ConnectionEnd.ResetByClient);
        }
        catch (Exception e) when (_state.Stopping.IsCancellationRequested && e is ObjectDisposedException or OperationCanceledException)
        {
            // The server was disposed while this connection waited.
        }
        catch (Exception e)
        {
            connection.Record.Fail(e);
        }
        finally
        {
            connection.Dispose();
            _ = _live.TryRemove(connection, out _);
            ended.SetResult();
        }
    }
}
