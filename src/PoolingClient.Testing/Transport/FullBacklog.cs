using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Testing.Transport;

/// <summary>Connections of our own that fill a backlog nobody accepts from.</summary>
internal sealed class FullBacklog : IDisposable
{
    // A connection on one machine is made in well under a millisecond; one that takes so long is not being answered.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMilliseconds(250);

    // Kernels round a backlog of 0 up to one or two places; far more than that means that it cannot be filled.
    private const int MaxFillers = 64;

    private readonly List<Socket> _fillers = [];

    internal FullBacklog(IPEndPoint endPoint)
    {
        while (TryFill(endPoint))
        {
            if (_fillers.Count >= MaxFillers)
            {
                Dispose();
                throw new InvalidOperationException($"The backlog of {endPoint} took {MaxFillers} connections and is not full.");
            }
        }
    }

    public void Dispose() => _fillers.ForEach(filler => filler.Dispose());

    private bool TryFill(IPEndPoint endPoint)
    {
        var filler = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _fillers.Add(filler);
        using var limit = new CancellationTokenSource(HangLimit, TimeProvider.System);
        try
        {
            filler.ConnectAsync(endPoint, limit.Token).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
