using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Exhaustion;

/// <summary>Answers the first request with a beginning, and from then on sends one octet whenever it is told to: the same ones again and again. Later connections serve.</summary>
internal sealed class DripServer : IAsyncDisposable
{
    private readonly byte[] _beginning, _repeated;
    private readonly bool _readsRequest;
    private readonly SemaphoreSlim _drops = new(0);
    private readonly Gate _ended = new();
    private int _sent;
    private volatile bool _hasBegun, _hasEnded;

    /// <param name="beginning">What comes at once.</param>
    /// <param name="repeated">What drips.</param>
    /// <param name="readsRequest">Whether a request comes first; there is none before a TLS handshake.</param>
    public DripServer(string beginning, string repeated, bool readsRequest = true)
    {
        (_beginning, _repeated, _readsRequest) = (Encoding.Latin1.GetBytes(beginning), Encoding.Latin1.GetBytes(repeated), readsRequest);
        Server = SocketServer.StartRaw(ServeAsync);
    }

    public SocketServer Server { get; }

    /// <summary>Octets sent, with the beginning; 0 before that.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>The beginning is sent.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>The client has ended the connection.</summary>
    public Task Ended => _ended.Opened;

    /// <summary>One octet more. Completes when the kernel has it.</summary>
    public async Task DripAsync()
    {
        int before = Sent;
        _drops.Release();
        await WaitAsync(() => Sent > before || _hasEnded);
    }

    /// <summary>Looks again and again, faster than <see cref="Waits.UntilAsync"/>: there are thousands of octets to wait for.</summary>
    public static async Task WaitAsync(Func<bool> state)
    {
        using var limit = new CancellationTokenSource(Waits.Limit);
        while (!state())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _drops.Release();
        await Server.DisposeAsync();
        _drops.Dispose();
    }

    private async Task ServeAsync(RawConnection connection)
    {
        if (connection.Id > 1)
        {
            await connection.ServeAsync();
            return;
        }
        try
        {
            if (_readsRequest) await connection.ReadRequestAsync();
            await connection.SendAsync(_beginning);
            Volatile.Write(ref _sent, _beginning.Length);
            _hasBegun = true;
            for (int i = 0; !connection.Ended.IsCancellationRequested; i++)
            {
                await _drops.WaitAsync(connection.Ended);
                await connection.SendAsync(_repeated.AsMemory(i % _repeated.Length, 1));
                Interlocked.Increment(ref _sent);
            }
        }
        finally
        {
            _hasEnded = true;
            _ended.Open();
        }
    }
}
