using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Cuts;

/// <summary>How a response is cut: after so many octets, by RST or FIN, and whether it waits until the client has its head.</summary>
internal sealed record Cut(CutMessage Message, int At, bool Reset, Gate? HeadSeen)
{
    /// <summary>Over TLS: the FIN comes without close_notify, as from anybody on the path.</summary>
    public bool IsSilent { get; init; }

    public async Task SendAsync(RawConnection connection)
    {
        int first = HeadSeen is null ? At : Math.Min(At, Message.HeadEnd);
        if (first > 0) await connection.SendAsync(Message.Text[..first]);
        if (HeadSeen is not null && At >= Message.HeadEnd)
        {
            await HeadSeen.Opened;
            if (At > first) await connection.SendAsync(Message.Text[first..At]);
        }
        if (Reset) connection.Reset();
        else if (IsSilent) connection.FinWithoutNotify();
    }
}

/// <summary>Answers /cut with the next cut response, once; every other request with its own target.</summary>
internal sealed class CutServer : IAsyncDisposable
{
    private readonly bool _keepsConnections;
    private Cut? _next;

    /// <param name="keepsConnections">A cut response comes on a connection that has served before; otherwise each has a fresh one.</param>
    /// <param name="options">With TLS, for example.</param>
    public CutServer(bool keepsConnections, SocketServerOptions? options = null)
    {
        _keepsConnections = keepsConnections;
        Server = SocketServer.StartRaw(ServeAsync, options);
    }

    public SocketServer Server { get; }

    /// <summary>The next /cut is answered so.</summary>
    public void Set(Cut cut) => Volatile.Write(ref _next, cut);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private async Task ServeAsync(RawConnection connection)
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            if (request.Target == "/cut" && Interlocked.Exchange(ref _next, null) is { } cut)
            {
                await cut.SendAsync(connection);
                return;   // and FIN, if it was not RST
            }
            await connection.SendAsync(_keepsConnections ? Servers.Answer(request.Target) : $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");
        }
    }
}
