using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Testing.Proxying;

/// <summary>
/// A connection through the proxy: two sockets and the two paths between them. Four tasks run for it, and it is over when they have ended;
/// the ends may come from elsewhere (the plan, the idle clock, the switches, the disposal of the proxy).
/// </summary>
internal sealed class Relay
{
    // A peer that was sent FIN needs a moment to read what came before; one that does not care must not hold the socket.
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(1);

    // One machine connects in a millisecond; a server whose backlog is full is tried for as long as clients mostly wait.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    private readonly Socket _client;
    private readonly CancellationTokenSource _over;
    private volatile Socket? _server;   // set once, and then the paths
    private volatile Pump? _toServer, _toClient;
    private long _lastPassed;
    private volatile bool _isForgotten;   // once true, always true

    internal Relay(ProxyState state, Socket client, ProxiedConnection record)
    {
        (State, _client, Record) = (state, client, record);
        _over = CancellationTokenSource.CreateLinkedTokenSource(state.Stopping);
        Over = _over.Token;
        Touch();
    }

    internal ProxyState State { get; }

    internal ProxiedConnection Record { get; }

    internal TimeProvider Clock => State.Options.TimeProvider;

    /// <summary>Cancelled when nothing is to be received or passed on any more.</summary>
    internal CancellationToken Over { get; }

    /// <summary>Its peers are told nothing any more.</summary>
    internal bool IsForgotten => _isForgotten;

    /// <summary>Connects, and passes on until the end of the connection.</summary>
    internal async Task RunAsync()
    {
        try
        {
            await WhileHeldAsync().ConfigureAwait(false);
            _server = await ConnectAsync().ConfigureAwait(false);
            _toServer = new Pump(this, ProxyPath.ToServer, _client, _server);
            _toClient = new Pump(this, ProxyPath.ToClient, _server, _client);
            using var idle = Record.Plan.IdleTimeout is { } limit ? new IdleTimer(this, limit) : null;
            await Task.WhenAll(_toServer.ReceiveAsync(), _toServer.PassAsync(), _toClient.ReceiveAsync(), _toClient.PassAsync()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            if (!State.Stopping.IsCancellationRequested && Record.End is ProxyEnd.Open)
            {
                Record.Fail(e);
                Happened("Unreachable", ProxyPath.ToServer, 0);
                Reset(ProxyEnd.Unreachable);
            }
        }
        finally
        {
            _ = Record.TryClaim(ProxyEnd.Dropped);
            _client.Dispose();
            _server?.Dispose();
            _over.Dispose();
            Record.Complete();
        }
    }

    internal void Touch() => Volatile.Write(ref _lastPassed, Clock.GetTimestamp());

    internal TimeSpan IdleFor() => Clock.GetElapsedTime(Volatile.Read(ref _lastPassed));

    internal void Happened(string what, ProxyPath path, long offset)
    {
        State.CountFault();
        Record.Add(new ProxyFault(what, path, offset));
    }

    /// <summary>Holds both paths.</summary>
    internal HoldGate Gate { get; } = new();

    internal void Heal()
    {
        Gate.Release();
        _toServer?.Heal();
        _toClient?.Heal();
    }

    /// <summary>Waits while the connection, or all of them, are held.</summary>
    internal async ValueTask WhileHeldAsync()
    {
        while (Gate.IsHeld || State.Hold.IsHeld)
        {
            await Gate.WaitAsync(Over).ConfigureAwait(false);
            await State.Hold.WaitAsync(Over).ConfigureAwait(false);
        }
    }

    /// <summary>RST to both peers.</summary>
    internal void Reset(ProxyEnd how)
    {
        _ = Record.TryClaim(how);
        Close(_client, isReset: true);
        if (_server is { } server)
        {
            Close(server, isReset: true);
        }

        Finish(TimeSpan.Zero);
    }

    /// <summary>FIN to both peers. What they still send is read off for a moment: with octets unread a close would be RST.</summary>
    internal void Fin(ProxyEnd how)
    {
        _ = Record.TryClaim(how);
        foreach (var pump in (Pump[])[_toServer!, _toClient!])
        {
            pump.ShutdownSink();
            pump.Discard();
        }

        Finish(LingerLimit);
    }

    /// <summary>Ends it from outside. False where it was over already.</summary>
    internal bool Drop(bool reset)
    {
        if (Record.Ended.IsCompleted)
        {
            return false;
        }

        Happened("Drop", ProxyPath.ToServer, Record.OctetsToServer);
        if (reset || _toClient is null)
        {
            Reset(ProxyEnd.Dropped);
        }
        else
        {
            Fin(ProxyEnd.Dropped);
        }

        return true;
    }

    /// <summary>The connection has been idle for too long.</summary>
    internal void EndIdle()
    {
        if (Over.IsCancellationRequested)
        {
            return;
        }

        switch (Record.Plan.IdleEnd)
        {
            case IdleEnd.Reset:
                HappenedIdle();
                Reset(ProxyEnd.Idle);
                break;
            case IdleEnd.Fin:
                HappenedIdle();
                Fin(ProxyEnd.Idle);
                break;
            default:
                _ = Record.TryClaim(ProxyEnd.Idle);
                _isForgotten = true;
                _toServer!.Discard();
                _toClient!.Discard();
                Deafen();
                // Forgotten before it is told: who sees that it happened may use the connection at once.
                HappenedIdle();
                break;
        }

        void HappenedIdle() => Happened($"Idle{Record.Plan.IdleEnd}", ProxyPath.ToServer, Record.OctetsToServer);
    }

    /// <summary>Their kernel hears nothing of the peers any more, and would wait minutes for the acknowledgment of a FIN: such sockets can only be reset.</summary>
    private void Deafen()
    {
        if (Record.Plan.IdleEnd is not IdleEnd.Unacknowledged)
        {
            return;
        }

        foreach (var socket in (Socket[])[_client, _server!])
        {
            try
            {
                if (IncomingPackets.TryDrop(socket))
                {
                    socket.LingerState = new LingerOption(true, 0);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It has ended at this moment.
            }
        }
    }

    /// <summary>Octets came on a path that passes nothing on any more.</summary>
    internal void Ignored(Pump pump)
    {
        if (_isForgotten && Record.Plan.IdleEnd is IdleEnd.ResetWhenUsed)
        {
            pump.CloseSource(isReset: true);
        }
    }

    internal static void Close(Socket socket, bool isReset)
    {
        try
        {
            if (isReset)
            {
                socket.LingerState = new LingerOption(true, 0);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was quicker: there is nothing left to reset.
        }

        socket.Dispose();
    }

    private void Finish(TimeSpan after)
    {
        try
        {
            if (after > TimeSpan.Zero)
            {
                _over.CancelAfter(after);
            }
            else
            {
                _over.Cancel();
            }
        }
        catch (ObjectDisposedException)
        {
            // All four tasks have ended by themselves.
        }
    }

    private async Task<Socket> ConnectAsync()
    {
        var upstream = State.Upstream;
        var socket = ProxyState.NewSocket(upstream);
        try
        {
            if (State.Options.SourceAddress is { } source)
            {
                socket.Bind(new IPEndPoint(source, 0));
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Over);
            limit.CancelAfter(ConnectLimit);
            await socket.ConnectAsync(upstream, limit.Token).ConfigureAwait(false);
            State.SetOptions(socket);
            Record.Connected(socket.LocalEndPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
