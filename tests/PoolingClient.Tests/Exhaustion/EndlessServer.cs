using System.Text;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Exhaustion;

/// <summary>Answers the first request with a beginning, and then with the same octets again and again until the client ends the connection. Later connections serve.</summary>
internal sealed class EndlessServer : IAsyncDisposable
{
    /// <summary>A client that has not gone by then takes whatever comes.</summary>
    public const long Most = 256L << 20;

    private const int BlockLength = 64 * 1024;

    private readonly byte[] _beginning, _block;
    private readonly Gate _ended = new();
    private long _sent;

    /// <param name="beginning">What comes once.</param>
    /// <param name="repeated">What comes again and again.</param>
    public EndlessServer(string beginning, string repeated)
    {
        _beginning = Encoding.Latin1.GetBytes(beginning);
        _block = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(repeated, Math.Max(1, BlockLength / repeated.Length))));
        Server = SocketServer.StartRaw(ServeAsync);
    }

    public SocketServer Server { get; }

    /// <summary>Octets that the kernel has taken of it.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>The endless connection is over.</summary>
    public Task Ended => _ended.Opened;

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task ServeAsync(RawConnection connection)
    {
        if (connection.Id > 1)
        {
            await connection.ServeAsync();
            return;
        }
        try
        {
            // A proxy is asked with CONNECT, which is a request as well.
            await connection.ReadRequestAsync();
            await connection.SendAsync(_beginning);
            while (Sent < Most)
            {
                await connection.SendAsync(_block);
                Interlocked.Add(ref _sent, _block.Length);
            }
        }
        finally
        {
            _ended.Open();
        }
    }
}
