using System.Net;
using PoolingClient.Testing.Proxying;

namespace PoolingClient.Testing;

/// <summary>A TCP (RFC 9293) connection that went through a <see cref="FaultProxy"/>, what was done to it, and how it ended.</summary>
public sealed class ProxiedConnection
{
    // Corruption of every octet must not fill the memory with its record.
    private const int MaxFaults = 1000;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ProxyState _state;
    private readonly Lock _gate = new();
    private readonly List<ProxyFault> _faults = [];
    private long _toServer, _toClient;
    private int _end;
    private Exception? _failure;
    private IPEndPoint? _source;

    internal ProxiedConnection(ProxyState state, int id, IPEndPoint? client, FaultPlan plan)
    {
        (_state, Id, ClientEndPoint, Plan) = (state, id, client, plan);
    }

    /// <summary>Its number, counted from 1 in the order of acceptance.</summary>
    public int Id { get; }

    /// <summary>The client's end point; null where it was gone before one could look.</summary>
    public IPEndPoint? ClientEndPoint { get; }

    /// <summary>The end point that the server sees in the client's place; null before the server was connected to, and where that is a Unix socket.</summary>
    public IPEndPoint? SourceEndPoint => Volatile.Read(ref _source);

    /// <summary>What was planned for it.</summary>
    public FaultPlan Plan { get; }

    /// <summary>How many octets were passed on to the server.</summary>
    public long OctetsToServer => Volatile.Read(ref _toServer);

    /// <summary>How many octets were passed on to the client.</summary>
    public long OctetsToClient => Volatile.Read(ref _toClient);

    /// <summary>What happened to it, in order: a snapshot, of the first 1,000.</summary>
    public IReadOnlyList<ProxyFault> Faults
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Who began to end it (RFC 9293 3.6).</summary>
    public ProxyEnd End => (ProxyEnd)Volatile.Read(ref _end);

    /// <summary>Completes when the proxy has no socket of it any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Why the server could not be connected to (RFC 9293 3.5), or null.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Number, plan, octets, faults and end, for the report of a failed test.</summary>
    public override string ToString() =>
        $"connection {Id} [{Plan}]: {OctetsToServer} octets to the server, {OctetsToClient} to the client; ended by: {End}; " +
        $"faults: {(Faults is { Count: > 0 } faults ? string.Join(", ", faults.Select(fault => $"{fault.What} {fault.Path} at {fault.Offset}")) : "none")}";

    internal void CountPassed(ProxyPath path, int count)
    {
        _ = Interlocked.Add(ref path is ProxyPath.ToServer ? ref _toServer : ref _toClient, count);
        _state.CountPassed(path, count);
    }

    internal void Add(ProxyFault fault)
    {
        lock (_gate)
        {
            if (_faults.Count < MaxFaults)
            {
                _faults.Add(fault);
            }
        }
    }

    internal void Connected(EndPoint? source) => Volatile.Write(ref _source, source as IPEndPoint);

    internal void Fail(Exception failure) => Volatile.Write(ref _failure, failure);

    internal bool TryClaim(ProxyEnd how) => Interlocked.CompareExchange(ref _end, (int)how, (int)ProxyEnd.Open) == (int)ProxyEnd.Open;

    internal void Complete()
    {
        if (_ended.TrySetResult())
        {
            _state.Ended.Reach();
        }
    }
}
