using System.Diagnostics;
using System.Net.Sockets;

namespace PoolingClient.Benchmarks.Server;

/// <summary>
/// One thread, one loop, no more system calls than there must be: all requests that one receive brought are answered with one send. So
/// the client is what limits a comparison, and not its server.
/// </summary>
internal sealed unsafe partial class EpollServer
{
    private const int InputSize = 256 * 1024;

    private readonly Epoll _epoll = new();
    private readonly Dictionary<int, Socket> _listeners = [];
    private readonly AnswerBook _book = new();
    private readonly PriorityQueue<Peer, long> _due = new();
    private readonly List<Peer> _crowd = [];
    private readonly byte[] _input = GC.AllocateUninitializedArray<byte>(InputSize, pinned: true);
    private Peer?[] _peers = new Peer?[1024];
    private long _requests, _receives, _closedSegments, _connections;

    public EpollServer(IEnumerable<Socket> listeners)
    {
        foreach (Socket listener in listeners)
        {
            listener.Blocking = false;
            _listeners.Add((int)listener.Handle, listener);
            _epoll.Add((int)listener.Handle, Libc.EpollIn);
        }
    }

    public void Run()
    {
        while (true)
        {
            int count = _epoll.Wait(UntilDue());
            _book.Tick();
            for (int i = 0; i < count; i++)
            {
                (int descriptor, uint events) = _epoll[i];
                if (_listeners.ContainsKey(descriptor)) Accept(descriptor);
                else if (descriptor < _peers.Length && _peers[descriptor] is { } peer) Serve(peer, events);
            }
            AnswerDue();
        }
    }

    private void Serve(Peer peer, uint events)
    {
        if ((events & Libc.EpollOut) != 0) SendPending(peer);
        if (!peer.IsClosed && !peer.IsBlocked && (events & (Libc.EpollIn | Libc.EpollErr | Libc.EpollHup)) != 0) Receive(peer);
        else if (!peer.IsClosed && (events & (Libc.EpollErr | Libc.EpollHup)) != 0) Close(peer);
    }

    private void Accept(int listener)
    {
        const int MostAtOnce = 64;   // those that are open have their turn too
        for (int i = 0; i < MostAtOnce; i++)
        {
            int descriptor = Libc.Accept(listener, null, null, Libc.NonBlocking | Libc.CloseOnExec);
            if (descriptor < 0) return;   // none left; or no descriptor, and the client sees its connection not being served
            int yes = 1;
            _ = Libc.SetOption(descriptor, Libc.ProtocolTcp, Libc.OptionNoDelay, &yes, sizeof(int));
            if (descriptor >= _peers.Length) Array.Resize(ref _peers, Math.Max(descriptor + 1, 2 * _peers.Length));
            _peers[descriptor] = new Peer(descriptor);
            _connections++;
            _epoll.Add(descriptor, Libc.EpollIn);
        }
    }

    private void Receive(Peer peer)
    {
        int kept = peer.PartialLength;
        peer.Partial.AsSpan(0, kept).CopyTo(_input);
        nint count;
        fixed (byte* input = _input) count = Libc.Receive(peer.Descriptor, input + kept, InputSize - kept, 0);
        if (count <= 0)
        {
            if (count == 0 || !MustWait()) Close(peer);
            return;
        }
        _receives++;
        ReadOnlySpan<byte> rest = _input.AsSpan(0, kept + (int)count);
        while (!peer.IsClosed && RequestScanner.TryRead(rest, out int length, out ReadOnlySpan<byte> target))
        {
            _requests++;
            Take(peer, _book.Find(target));
            rest = rest[length..];
        }
        Flush(peer);
        if (rest.Length > RequestScanner.MostOctets) Close(peer);
        else if (!peer.IsClosed) peer.Keep(rest);
    }

    /// <summary>A request has come.</summary>
    private void Take(Peer peer, Answer answer)
    {
        if (answer.Kind == AnswerKind.Gather)
        {
            Gather(peer, answer);
        }
        else if (answer.Kind == AnswerKind.Think || peer.Due.Count > 0)
        {
            long at = Stopwatch.GetTimestamp() + (long)(answer.Delay.TotalSeconds * Stopwatch.Frequency);
            peer.Due.Enqueue((at, answer));
            if (peer.Due.Count == 1) _due.Enqueue(peer, at);
        }
        else
        {
            Write(peer, answer);
        }
    }

    private void Gather(Peer peer, Answer answer)
    {
        _crowd.Add(peer);
        if (_crowd.Count < answer.Crowd) return;
        Flush(peer);
        foreach (Peer one in _crowd)
        {
            if (one.IsClosed) continue;
            Write(one, answer);
            Flush(one);
        }
        _crowd.Clear();
    }

    private long UntilDue()
    {
        if (!_due.TryPeek(out _, out long at)) return -1;
        long ticks = at - Stopwatch.GetTimestamp();
        return ticks <= 0 ? 0 : (long)(ticks * (1e9 / Stopwatch.Frequency));
    }

    private void AnswerDue()
    {
        if (_due.Count == 0) return;
        long now = Stopwatch.GetTimestamp();
        while (_due.TryPeek(out Peer? peer, out long first) && first <= now)
        {
            _due.Dequeue();
            if (peer.IsClosed) continue;
            while (peer.Due.TryPeek(out (long At, Answer Answer) next) && next.At <= now)
            {
                peer.Due.Dequeue();
                Write(peer, next.Answer);
            }
            Flush(peer);
            if (!peer.IsClosed && peer.Due.TryPeek(out (long At, Answer Answer) later)) _due.Enqueue(peer, later.At);
        }
    }

    private ServerCounts Count()
    {
        long segments = _closedSegments;
        foreach (Peer? peer in _peers)
        {
            if (peer is not null) segments += SegmentsOf(peer);
        }
        return new ServerCounts(_requests, _receives, segments, _connections, ServerCounts.ReadCpu());
    }

    /// <summary>tcpi_data_segs_in.</summary>
    private static long SegmentsOf(Peer peer)
    {
        const int Offset = 152;
        byte* facts = stackalloc byte[256];
        uint length = 256;
        return Libc.GetOption(peer.Descriptor, Libc.ProtocolTcp, Libc.OptionTcpInfo, facts, &length) == 0 && length >= Offset + 4 ? *(uint*)(facts + Offset) : 0;
    }
}
