using System.Net;
using System.Net.Sockets;
using PoolingClient.Foundation;

namespace PoolingClient.Transport;

/// <summary>
/// One dial's attempts (RFC 8305 5): the next address is tried when the one before it has failed, or has not answered for AttemptDelay; the
/// first that connects wins, and the others are given up.
/// </summary>
internal sealed class ConnectRace(AttemptNotes notes, SocketOpener opener, PoolSettings settings)
{
    /// <summary>
    /// Sockets of one dial at the same time. With one more the oldest is given up: with the recommended delay it had 2 s, in which SYN was
    /// sent twice (RFC 6298 2.1).
    /// </summary>
    private const int MostAtOnce = 8;

    private readonly List<Attempt> _underWay = [];
    private readonly List<SocketException> _errors = [];
    private int _whole = -1;   // this attempt and those before it have had their whole delay
    private int _extra;   // sockets taken from the process's allowance: the first of a dial is counted by whoever dials

    private sealed record Attempt(EndPoint EndPoint, int Number, long Begun, Task<Socket> Opening, CancellationTokenSource Limit);

    /// <exception cref="SocketException">None could be connected to: the error that tells most.</exception>
    /// <exception cref="DialOptionException">An option forbids all of them.</exception>
    public async Task<Socket> RunAsync(EndPoint[] order, CancellationToken cancellationToken)
    {
        string loss = SocketConnector.NoAnswer;
        try
        {
            int next = 0;
            while (true)
            {
                // The next one is due: it is the first, another has failed, or the delay has passed.
                if (next < order.Length && MayBegin()) Begin(order[next++], cancellationToken);
                if (_underWay.Count == 0) throw TellingError.Of(_errors);
                Attempt? ended = await WaitAsync(next < order.Length ? settings.Transport.AttemptDelay : Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
                if (ended is null)
                {
                    _whole = _underWay[^1].Number;
                    continue;
                }
                _underWay.Remove(ended);
                ReturnExtra();
                if (Settle(ended) is not { } socket) continue;
                loss = SocketConnector.GivenUp;
                return socket;
            }
        }
        finally
        {
            while (_underWay.Count > 0) GiveUpFirst(loss);
        }
    }

    /// <summary>One more beside others needs a descriptor more; where there is none, it waits for one of them to end.</summary>
    private bool MayBegin()
    {
        if (_underWay.Count == MostAtOnce) GiveUpFirst(SocketConnector.NoAnswer);
        if (_underWay.Count == 0 || settings.Sockets is not { } allowance) return true;
        if (!allowance.TryTakeExtra()) return false;
        _extra++;
        return true;
    }

    private void ReturnExtra()
    {
        for (; _extra > Math.Max(0, _underWay.Count - 1); _extra--) settings.Sockets!.ReturnExtra();
    }

    private void Begin(EndPoint endPoint, CancellationToken cancellationToken)
    {
        long now = notes.Begin(endPoint, out int number);
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _underWay.Add(new Attempt(endPoint, number, now, opener.OpenAsync(endPoint, limit.Token), limit));
    }

    /// <summary>The attempt that ended first; null where the delay has passed before.</summary>
    private async Task<Attempt?> WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([.. _underWay.Select(attempt => attempt.Opening), Task.Delay(delay, settings.Time, over.Token)]).ConfigureAwait(false);
        over.Cancel();   // the delay's timer
        cancellationToken.ThrowIfCancellationRequested();
        return _underWay.Find(attempt => attempt.Opening.IsCompletedSuccessfully) ?? _underWay.Find(attempt => attempt.Opening.IsCompleted);
    }

    /// <summary>Notes how the attempt has ended. Null: it has failed, and the others go on.</summary>
    private Socket? Settle(Attempt ended)
    {
        ended.Limit.Dispose();
        if (ended.Opening.IsCompletedSuccessfully)
        {
            notes.Connected(ended.EndPoint, ended.Number);
            return ended.Opening.Result;
        }
        Exception error = ended.Opening.Exception?.InnerException ?? new OperationCanceledException();
        if (error is not SocketException failed)
        {
            notes.Failed(ended.Number, error);
            throw error;
        }
        notes.Failed(ended.EndPoint, ended.Number, ended.Begun, failed);
        _errors.Add(failed);
        return null;
    }

    /// <summary>The oldest ends without an answer. Its socket is closed, also where it connects in this moment.</summary>
    private void GiveUpFirst(string error)
    {
        Attempt attempt = _underWay[0];
        _underWay.RemoveAt(0);
        ReturnExtra();
        notes.GivenUp(attempt.EndPoint, attempt.Number, attempt.Begun, error, hadItsTime: attempt.Number <= _whole);
        attempt.Limit.Cancel();
        _ = LeftBehind.DropAsync(attempt.Opening, socket => socket.Dispose());
    }
}
