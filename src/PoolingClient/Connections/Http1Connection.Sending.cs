using System.Net.Sockets;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>
/// The output side. Whoever finds octets in the output and no flusher becomes the flusher: at once, when the exchange is alone on the
/// connection; as a work item, when others are in flight, so that all that is queued until it runs goes out in one send.
/// </summary>
internal sealed partial class Http1Connection
{
    /// <summary>Idle -> Scheduled -> Running -> Idle, or Idle -> Running. After a failed send it stays Running: nobody sends any more.</summary>
    private enum FlushState { Idle, Scheduled, Running }

    private enum FlushPlan { None, Now, Schedule }

    /// <summary>Octets of content that are held while the peer does not read. Twice this is in memory at most: one part filling, one being sent.</summary>
    private const int MostBuffered = 64 * 1024;

    /// <summary>Less content than this waits for more, a flush or the end.</summary>
    private const int FlushFrom = 16 * 1024;

    private volatile AsyncSignal? _room;   // made, under the gate, for the first one who waits: whoever makes room after that sees it

    // Under the gate.
    private OctetBuffer _output = new();
    private FlushState _flush;
    private Exchange? _uploading;
    private long _queued;
    private bool _isMute;   // once true, always true: nothing more is sent
    private int _batch, _lastBatch;   // exchanges that go out with the next send; that went out with the last one

    // The flusher only.
    private OctetBuffer _sending = new();

    // Any thread. Octets given to a send that has begun; octets of which the kernel may have taken the last one; exchanges outstanding.
    private long _handed;
    private long _maybeAccepted;
    private int _inFlight;
    private volatile Exception? _sendError;

    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate) _flush = FlushState.Running;
        FlushNow();
    }

    public async ValueTask WriteAsync(Exchange exchange, ReadOnlyMemory<byte> content, bool isLast)
    {
        while (!content.IsEmpty)
        {
            FlushPlan plan = FlushPlan.None;
            int taken = 0;
            lock (_gate)
            {
                ThrowIfStopped(exchange);
                int room = MostBuffered - _output.Length;
                if (room <= 0) _room ??= new AsyncSignal();
                if (room > 0)
                {
                    taken = Math.Min(room, content.Length);
                    AppendContent(exchange, content.Span[..taken]);
                }
                // Marked before it can be sent: the response may be here before this method goes on.
                bool isComplete = isLast && taken == content.Length;
                if (isComplete) Complete(exchange);
                if (isComplete || _output.Length >= FlushFrom) plan = PlanFlush();
            }
            Act(plan);
            content = content[taken..];
            if (taken == 0) await _room!.WaitAsync().ConfigureAwait(false);
        }
    }

    public bool IsStopped(Exchange exchange)
    {
        lock (_gate) return exchange.Connection != this || (_uploading != exchange && exchange.EndOffset == long.MaxValue);
    }

    RequestFate IContentSink.FateOf(Exchange exchange) => FateOf(exchange);

    public void Flush(Exchange exchange)
    {
        FlushPlan plan;
        lock (_gate)
        {
            ThrowIfStopped(exchange);
            plan = _output.Length > 0 ? PlanFlush() : FlushPlan.None;
        }
        Act(plan);
    }

    public void End(Exchange exchange, ReadOnlySpan<byte> trailers)
    {
        FlushPlan plan;
        lock (_gate)
        {
            ThrowIfStopped(exchange);
            if (exchange.ContentFraming == ContentFraming.Chunked)
            {
                Write(ChunkedWriter.LastChunk);
                Write(trailers);
                Write(ChunkedWriter.DataEnd);
            }
            Complete(exchange);
            plan = _output.Length > 0 ? PlanFlush() : FlushPlan.None;
        }
        Act(plan);
    }

    /// <summary>Under the gate: all octets of the exchange are in the output.</summary>
    private void Complete(Exchange exchange)
    {
        exchange.EndOffset = _queued;
        _uploading = null;
    }

    private void ThrowIfStopped(Exchange exchange)
    {
        if (_uploading == exchange) return;
        if (exchange.Failure is { } failure && exchange.State == ExchangeState.Failed) throw new ContentFailedException(failure);
        throw new SendingStoppedException();
    }

    /// <summary>Under the gate: puts the exchange's octets on the wire's queue.</summary>
    private FlushPlan Append(Exchange exchange)
    {
        _batch++;
        exchange.StartOffset = _queued;
        Write(exchange.Octets);
        if (exchange.DeadlineFieldAt > 0) DeadlineField.Write(_output.Span[^exchange.Octets.Length..][exchange.DeadlineFieldAt..], _settings.TimeLeft(exchange.DeadlineAt, exchange.Times.Assigned));
        exchange.EndOffset = exchange.StreamsContent ? long.MaxValue : _queued;
        if (!exchange.StreamsContent) return PlanFlush();
        // The head goes out with the first content, or with the first flush: one send instead of two.
        _uploading = exchange;
        return FlushPlan.None;
    }

    private void AppendContent(Exchange exchange, ReadOnlySpan<byte> content)
    {
        if (exchange.ContentFraming == ContentFraming.Chunked && !_isTunnel)
        {
            Span<byte> line = stackalloc byte[ChunkedWriter.MostLineOctets];
            Write(line[..ChunkedWriter.WriteLine(line, content.Length)]);
            Write(content);
            Write(ChunkedWriter.DataEnd);
        }
        else
        {
            Write(content);
        }
    }

    private void Write(ReadOnlySpan<byte> octets)
    {
        _output.Write(octets);
        _queued += octets.Length;
    }

    private FlushPlan PlanFlush()
    {
        if (_flush != FlushState.Idle) return FlushPlan.None;
        // Where several went out together last time, the first of the next ones waits a moment for the others.
        bool alone = _outstanding.Count <= 1 && (_lastBatch <= 1 || !_outstanding.First!.Pipelines);
        _flush = alone ? FlushState.Running : FlushState.Scheduled;
        return alone ? FlushPlan.Now : FlushPlan.Schedule;
    }

    private void Act(FlushPlan plan)
    {
        if (plan == FlushPlan.Now) FlushNow();
        else if (plan == FlushPlan.Schedule) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends all there is as far as the kernel takes it; the rest is sent when it takes more.</summary>
    private void FlushNow()
    {
        while (TakeOutput())
        {
            Facts.NoteSend(_settings.Time.GetTimestamp());
            // Raised before the kernel can have an octet: the server may act, and end the connection, before this thread goes on.
            Volatile.Write(ref _maybeAccepted, Volatile.Read(ref _handed));
            int sent = _carrier.TrySend(_sending.Memory, out SocketError error);
            if (sent >= 0)
            {
                Account(sent);
                Volatile.Write(ref _maybeAccepted, Facts.OctetsSent);
            }
            if (_sending.Length == 0) continue;
            if (error is SocketError.Success or SocketError.WouldBlock or SocketError.IOPending) _ = FlushRestAsync();
            else FailSending(new SocketException((int)error));
            return;
        }
    }

    private async Task FlushRestAsync()
    {
        try
        {
            do
            {
                Volatile.Write(ref _stalledSince, _settings.Time.GetTimestamp());   // first: what is not taken yet was not sent
                Volatile.Write(ref _maybeAccepted, Volatile.Read(ref _handed));
                int length = _sending.Length;
                await _carrier.SendAsync(_sending.Memory).ConfigureAwait(false);
                Volatile.Write(ref _stalledSince, 0);
                Facts.NoteSend(_settings.Time.GetTimestamp());
                Account(length);
            }
            while (TakeOutput());
        }
        catch (ObjectDisposedException)
        {
            FailSending(new SocketException((int)SocketError.OperationAborted));
        }
        catch (Exception e)
        {
            FailSending(e.InnerException as SocketException ?? e);   // streams of the caller's fail with whatever they like
        }
    }

    /// <summary>The filled buffer becomes the one being sent. False when there was nothing: then nobody flushes, and no buffer is held.</summary>
    private bool TakeOutput()
    {
        bool taken;
        lock (_gate)
        {
            taken = _output.Length > 0 && _phase != Phase.Closed && !_isMute;
            if (taken)
            {
                (_output, _sending) = (_sending, _output);
                Volatile.Write(ref _handed, _handed + _sending.Length);
                (_batch, _lastBatch) = (0, _batch);
            }
            else
            {
                _flush = FlushState.Idle;
                _output.Release();
                _sending.Release();
            }
        }
        if (taken) _room?.Set();
        return taken;
    }

    private void Account(int sent)
    {
        if (sent == 0) return;
        _sending.Consume(sent);
        Facts.AddSent(sent);
    }

    /// <summary>
    /// The socket takes no more. A response may have come before it broke (an early 4xx, RFC 9112 9.5), so the reader ends the
    /// connection: it is told by the end of its receives.
    /// </summary>
    private void FailSending(Exception error)
    {
        _sendError = error;
        lock (_gate)
        {
            if (_phase == Phase.Open) _phase = Phase.Draining;
            _uploading = null;
        }
        _room?.Set();
        _carrier.EndReceiving();
    }
}
