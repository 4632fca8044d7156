using System.Net;
using System.Net.Sockets;
using PoolingClient.Testing.Recording;

namespace PoolingClient.Testing.Proxying;

/// <summary>What all connections of a proxy share.</summary>
internal sealed class ProxyState(FaultProxyOptions options, EndPoint upstream) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<ProxiedConnection> _connections = [];
    private volatile EndPoint _upstream = upstream;
    private int _faults;
    private long _toServer, _toClient;

    internal FaultProxyOptions Options { get; } = options;

    /// <summary>Where new connections go.</summary>
    internal EndPoint Upstream
    {
        get => _upstream;
        set => _upstream = value;
    }

    /// <summary>Holds all connections.</summary>
    internal HoldGate Hold { get; } = new();

    internal Milestone Accepted { get; } = new("connections");

    internal Milestone Ended { get; } = new("ended connections");

    internal CancellationToken Stopping => _stopping.Token;

    internal int Faults => Volatile.Read(ref _faults);

    internal void CountFault() => Interlocked.Increment(ref _faults);

    internal long Octets(ProxyPath path) => path is ProxyPath.ToServer ? Volatile.Read(ref _toServer) : Volatile.Read(ref _toClient);

    internal void CountPassed(ProxyPath path, int count) => Interlocked.Add(ref path is ProxyPath.ToServer ? ref _toServer : ref _toClient, count);

    /// <summary>Only the accept loop calls it, so the numbers follow the order of acceptance.</summary>
    internal ProxiedConnection Add(IPEndPoint? client)
    {
        var id = Accepted.Count + 1;
        var plan = Options.Plan?.Invoke(id) ?? (Options.Mix is { } mix ? FaultPlan.Draw(Options.Seed, id, mix) : new FaultPlan());
        var record = new ProxiedConnection(this, id, client, plan);
        lock (_gate)
        {
            if (_connections.Count < Options.MaxRecordedConnections)
            {
                _connections.Add(record);
            }
        }

        Accepted.Reach();
        return record;
    }

    internal ProxiedConnection[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _connections];
        }
    }

    internal static Socket NewSocket(EndPoint endPoint) => endPoint.AddressFamily switch
    {
        AddressFamily.Unix => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
        AddressFamily.Unspecified => new Socket(SocketType.Stream, ProtocolType.Tcp),
        var family => new Socket(family, SocketType.Stream, ProtocolType.Tcp),
    };

    /// <summary>Every piece leaves at once, and as little as the options say gathers in the kernel.</summary>
    internal void SetOptions(Socket socket)
    {
        if (socket.AddressFamily is not AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }

        if (Options.KernelBufferSize > 0)
        {
            socket.ReceiveBufferSize = Options.KernelBufferSize;
            socket.SendBufferSize = Options.KernelBufferSize;
        }
    }

    internal void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();
}
