using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using PoolingClient.Testing.Requests;

namespace PoolingClient.Testing.Transport;

/// <summary>
/// An accepted connection while it is served: its wire, its buffers, and the ways to wait on it and to end it. One loop owns it;
/// only the ends may come from elsewhere (the idle clock, the watch, the disposal of the server).
/// </summary>
internal sealed class OpenConnection : IDisposable
{
    // A client that was told of the end needs a moment to read it; one that does not care must not hold the loop.
    private static readonly TimeSpan LingerLimit = TimeSpan.FromSeconds(1);

    private readonly ServerState _state;
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _clientEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal OpenConnection(Wire wire, ServerConnection record, ServerState state)
    {
        Wire = wire;
        Record = record;
        _state = state;
        Output = new OutputBuffer(wire, state.Clock, state.Stopping);
    }

    internal Wire Wire { get; }

    internal ServerConnection Record { get; }

    /// <summary>Cancelled when either side has ended the connection.</summary>
    internal CancellationToken Gone => _gone.Token;

    internal InputBuffer Input { get; } = new();

    internal OutputBuffer Output { get; }

    /// <summary>Waits for more octets, having sent everything that is owed; 0 after FIN.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<int> ReceiveMoreAsync(int atMost = int.MaxValue)
    {
        await Output.FlushAsync().ConfigureAwait(false);
        var room = Input.Reserve();
        var count = await Wire.ReceiveAsync(room[..Math.Min(room.Length, atMost)]).ConfigureAwait(false);
        Input.Filled(count);
        return count;
    }

    /// <summary>Waits for the user's work. It is abandoned when the server is disposed.</summary>
    internal async ValueTask WaitForAsync(Task work)
    {
        if (work.IsCompleted)
        {
            await Wire.WaitAsync(work).ConfigureAwait(false);
            return;
        }

        _state.Watch.Add(this);
        try
        {
            await Wire.WaitAsync(work.WaitAsync(_state.Stopping)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What it throws when it finds its connection gone, and be it by now, is nobody's news: it must not show up as an exception that nobody observed.
            _ = work.ContinueWith(
                static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
        finally
        {
            _state.Watch.Remove(this);
        }
    }

    /// <summary>Does nothing for a while; without a limit, until the connection ends.</summary>
    internal async ValueTask StallAsync(TimeSpan span)
    {
        await Output.FlushAsync().ConfigureAwait(false);
        _state.Watch.Add(this);
        try
        {
            var until = span == Timeout.InfiniteTimeSpan ? Gone : _state.Stopping;
            await Wire.WaitAsync(Task.Delay(span, _state.Clock, until)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new ConnectionOverException();
        }
        finally
        {
            _state.Watch.Remove(this);
        }
    }

    /// <summary>Waits without watching: for pauses between pieces.</summary>
    internal ValueTask PauseAsync(TimeSpan span) => Wire.WaitAsync(Task.Delay(span, _state.Clock, _state.Stopping));

    /// <summary>
    /// Closes the socket, if nobody has, with its loop at its end. The token source is left alone: the one who noted the end may be
    /// cancelling it at this moment, and without a timer it holds nothing.
    /// </summary>
    public void Dispose()
    {
        _ = Record.TryClaim(ConnectionEnd.ClosedByServer);
        Wire.Dispose();
        CompleteEnd();
    }

    /// <summary>Makes the TLS handshake. Where it fails the connection is over, and its record says why.</summary>
    internal async ValueTask SecureAsync(SslServerAuthenticationOptions options)
    {
        await Output.FlushAsync().ConfigureAwait(false);
        try
        {
            var tls = await ServerTls.ShakeHandsAsync(Wire, options, _state.Stopping).ConfigureAwait(false);
            Wire.Secure(tls);
            Record.Secured(tls.Info);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            Record.Fail(e);
            if (Wire.SeeEnd() is { } isReset)
            {
                NoteClientEnd(isReset ? ConnectionEnd.ResetByClient : ConnectionEnd.ClosedByClient);
            }
            else
            {
                // An alert may be on its way to the client, which is to read it.
                await CloseAsync(linger: true).ConfigureAwait(false);
            }

            throw new ConnectionOverException();
        }
    }

    internal void CompleteEnd()
    {
        if (Record.TryCompleteEnd())
        {
            // Not inline: what waits on this token is the user's.
            _ = _gone.CancelAsync();
        }
    }

    internal void NoteClientEnd(ConnectionEnd how)
    {
        _ = Record.TryClaim(how);
        CompleteEnd();
        _ = _clientEnd.TrySetResult();
    }

    /// <summary>Waits until the client ends the connection, without receiving. False if the limit came first; with the server the script ends too.</summary>
    internal async ValueTask<bool> WaitForClientEndAsync(TimeSpan limit)
    {
        _state.Watch.Add(this);
        try
        {
            await Wire.WaitAsync(_clientEnd.Task.WaitAsync(limit, TimeProvider.System, _state.Stopping)).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            throw new ConnectionOverException();
        }
        finally
        {
            _state.Watch.Remove(this);
        }
    }

    /// <summary>Sends FIN without closing.</summary>
    /// <param name="notify">Whether TLS says close_notify before it, if the kernel has room for it.</param>
    internal void Fin(bool notify = true)
    {
        _ = Record.TryClaim(ConnectionEnd.ClosedByServer);
        if (notify)
        {
            _ = Wire.SayEndAsync().AsTask();
        }

        Wire.ShutdownSend();
        CompleteEnd();
    }

    /// <summary>
    /// Sends FIN and closes. With octets unread (or expected, when told to linger) a plain close would send RST and could destroy
    /// what the client has not read yet; then the octets are read off for a moment first.
    /// </summary>
    internal async ValueTask CloseAsync(bool linger, bool notify = true)
    {
        _ = Record.TryClaim(ConnectionEnd.ClosedByServer);
        if (notify)
        {
            await Wire.SayEndAsync().ConfigureAwait(false);
        }

        if (linger || Wire.HasUnreceived)
        {
            Wire.ShutdownSend();
            CompleteEnd();
            await DiscardAsync(LingerLimit).ConfigureAwait(false);
        }

        Wire.Close();
        CompleteEnd();
    }

    internal void Reset()
    {
        _ = Record.TryClaim(ConnectionEnd.ResetByServer);
        Wire.Reset();
        CompleteEnd();
    }

    /// <summary>Sends FIN, and receives until the client ends the connection as well.</summary>
    internal async ValueTask HalfCloseAsync()
    {
        await Wire.SayEndAsync().ConfigureAwait(false);
        Fin(notify: false);
        await DiscardAsync(Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        Wire.Close();
    }

    /// <summary>Ends the connection from outside its loop, which notices.</summary>
    internal void Abort()
    {
        _ = Record.TryClaim(ConnectionEnd.ClosedByServer);
        Wire.ShutdownBoth();
        Wire.Close();
        CompleteEnd();
    }

    /// <summary>Receives and forgets until the client ends the connection. True if it did, false if the limit came first.</summary>
    internal async ValueTask<bool> DiscardAsync(TimeSpan limit)
    {
        var expired = false;
        var scratch = new byte[16 * 1024];
        using var timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                Volatile.Write(ref expired, true);
                Wire.Close();
            },
            null,
            limit,
            Timeout.InfiniteTimeSpan);
        try
        {
            while (await Wire.ReceiveRawAsync(scratch).ConfigureAwait(false) > 0)
            {
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return !Volatile.Read(ref expired);
        }
    }
}
