using System.Net;
using PoolingClient.Testing.Recording;

namespace PoolingClient.Testing;

/// <summary>A connection that was accepted, and how it ended (RFC 9112 9).</summary>
public sealed class ServerConnection
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConnectionLog _log;
    private int _claimed;
    private int _end;
    private int _served;
    private Exception? _failure;
    private ServerTlsInfo? _tls;

    internal ServerConnection(ConnectionLog log, int id, IPEndPoint remoteEndPoint)
    {
        _log = log;
        Id = id;
        RemoteEndPoint = remoteEndPoint;
    }

    /// <summary>Its number, counted from 1 in the order of acceptance.</summary>
    public int Id { get; }

    /// <summary>The client's end point.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    /// <summary>How many requests were answered on it, whole and in order (RFC 9112 9.3).</summary>
    public int RequestsServed => Volatile.Read(ref _served);

    /// <summary>How it ended (RFC 9293 3.6), or that it is open.</summary>
    public ConnectionEnd End => (ConnectionEnd)Volatile.Read(ref _end);

    /// <summary>Completes when either side has ended it (RFC 9293 3.6).</summary>
    public Task Ended => _ended.Task;

    /// <summary>What a handler or a script threw on it, or what its TLS handshake failed with (RFC 8446 6.2), or null.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>What its TLS handshake (RFC 8446 4) has agreed on; null before that, and without TLS.</summary>
    public ServerTlsInfo? Tls => Volatile.Read(ref _tls);

    internal void CountServed() => Volatile.Write(ref _served, _served + 1);

    internal void Secured(ServerTlsInfo tls) => Volatile.Write(ref _tls, tls);

    internal void Fail(Exception failure) => Volatile.Write(ref _failure, failure);

    /// <summary>
    /// Says how the connection ends, before it is done: the first to say so is believed, since an end by one side is soon seen as an
    /// error by the other.
    /// </summary>
    internal bool TryClaim(ConnectionEnd how) =>
        Interlocked.CompareExchange(ref _claimed, (int)how, (int)ConnectionEnd.Open) == (int)ConnectionEnd.Open;

    /// <summary>Tells everyone that the connection has ended as claimed. True the first time.</summary>
    internal bool TryCompleteEnd()
    {
        var how = Volatile.Read(ref _claimed);
        if (Interlocked.CompareExchange(ref _end, how, (int)ConnectionEnd.Open) != (int)ConnectionEnd.Open)
        {
            return false;
        }

        _log.Ended();
        _ = _ended.TrySetResult();
        return true;
    }
}
