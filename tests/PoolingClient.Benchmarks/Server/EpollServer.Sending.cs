using System.Runtime.InteropServices;

namespace PoolingClient.Benchmarks.Server;

// What is to be sent to the peer that is being served stands in one buffer for all; what the kernel does not take of it goes into the
// peer's own queue, and until that is empty nothing more is read from the peer.
internal sealed unsafe partial class EpollServer
{
    private const int OutputSize = 4 * 1024 * 1024;

    private readonly byte[] _output = GC.AllocateUninitializedArray<byte>(OutputSize, pinned: true);
    private int _outputLength;

    private void Write(Peer peer, Answer answer)
    {
        if (answer.Kind == AnswerKind.Counts) Append(peer, AnswerBook.Text(Count().ToString()));
        else Append(peer, answer.Octets);
        if (answer.Repeats > 0)
        {
            Flush(peer);
            for (int i = 0; i < answer.Repeats; i++) peer.Pending.Enqueue(answer.Block);
            if (!peer.IsClosed && !peer.IsBlocked) SendPending(peer);
        }
        peer.ClosesAfter |= answer.Kind == AnswerKind.Close;
    }

    private void Append(Peer peer, byte[] octets)
    {
        if (_outputLength + octets.Length > OutputSize) Flush(peer);
        octets.CopyTo(_output.AsSpan(_outputLength));
        _outputLength += octets.Length;
    }

    private void Flush(Peer peer)
    {
        int length = _outputLength;
        _outputLength = 0;
        if (peer.IsClosed) return;
        int sent = 0;
        if (length > 0 && peer.Pending.Count == 0)
        {
            fixed (byte* output = _output) sent = (int)Libc.Send(peer.Descriptor, output, length, Libc.NoSignal);
            if (sent < 0 && !MustWait())
            {
                Close(peer);
                return;
            }
            sent = Math.Max(0, sent);
        }
        if (sent < length)
        {
            peer.Pending.Enqueue(_output.AsSpan(sent, length - sent).ToArray());
            Block(peer, true);
        }
        else if (peer.ClosesAfter && peer.Pending.Count == 0)
        {
            Close(peer);
        }
    }

    private void SendPending(Peer peer)
    {
        while (peer.Pending.TryPeek(out ArraySegment<byte> first))
        {
            nint sent;
            fixed (byte* octets = first.Array) sent = Libc.Send(peer.Descriptor, octets + first.Offset, first.Count, Libc.NoSignal);
            if (sent < 0 && !MustWait())
            {
                Close(peer);
                return;
            }
            if (sent == first.Count)
            {
                peer.Pending.Dequeue();
                continue;
            }
            if (sent > 0) Shorten(peer, first[(int)sent..]);
            Block(peer, true);
            return;
        }
        Block(peer, false);
        if (peer.ClosesAfter) Close(peer);
    }

    private static void Shorten(Peer peer, ArraySegment<byte> rest)
    {
        // The queue's first element is replaced: the others go once round.
        peer.Pending.Dequeue();
        int others = peer.Pending.Count;
        peer.Pending.Enqueue(rest);
        for (int i = 0; i < others; i++) peer.Pending.Enqueue(peer.Pending.Dequeue());
    }

    private void Block(Peer peer, bool isBlocked)
    {
        if (peer.IsBlocked == isBlocked) return;
        peer.IsBlocked = isBlocked;
        _epoll.Modify(peer.Descriptor, isBlocked ? Libc.EpollOut : Libc.EpollIn);
    }

    private void Close(Peer peer)
    {
        _closedSegments += SegmentsOf(peer);
        peer.IsClosed = true;
        _peers[peer.Descriptor] = null;
        _ = Libc.Close(peer.Descriptor);
    }

    private static bool MustWait() => Marshal.GetLastPInvokeError() is Libc.Again or Libc.Interrupted;
}
