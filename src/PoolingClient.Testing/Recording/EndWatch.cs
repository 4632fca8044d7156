using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Recording;

/// <summary>
/// Looks after connections that wait for something else than octets (a handler, a stall), and would therefore not notice that the
/// client has ended them. It runs only while there are such connections.
/// </summary>
internal sealed class EndWatch
{
    // A test that waits for the end notices nothing of 20 ms, and a look is one getsockopt.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    // A connection can wait twice at once: a script for itself, and its loop for the script.
    private readonly Dictionary<OpenConnection, int> _watched = [];
    private bool _isRunning;

    internal void Add(OpenConnection connection)
    {
        lock (_gate)
        {
            _watched[connection] = _watched.GetValueOrDefault(connection) + 1;
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(RunAsync);
            }
        }
    }

    internal void Remove(OpenConnection connection)
    {
        lock (_gate)
        {
            if (--_watched[connection] == 0)
            {
                _ = _watched.Remove(connection);
            }
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            OpenConnection[] watched;
            lock (_gate)
            {
                if (_watched.Count == 0)
                {
                    _isRunning = false;
                    return;
                }

                watched = [.. _watched.Keys];
            }

            foreach (var connection in watched)
            {
                // Under the gate, and only while it is watched: a socket that is closed while somebody asks it something is reset, where FIN was meant.
                bool? end;
                lock (_gate)
                {
                    end = _watched.ContainsKey(connection) ? connection.Wire.SeeEnd() : null;
                }

                if (end is { } isReset)
                {
                    connection.NoteClientEnd(isReset ? ConnectionEnd.ResetByClient : ConnectionEnd.ClosedByClient);
                }
            }
        }
    }
}
