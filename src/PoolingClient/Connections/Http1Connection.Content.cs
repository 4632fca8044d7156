using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>
/// Content that the caller reads itself: with the baton in hand, from the input first and then from the socket straight into the
/// caller's buffer, so that back-pressure is the kernel's. At the end of the content the baton goes back to the loop.
/// </summary>
internal sealed partial class Http1Connection
{
    /// <summary>A buffer smaller than this is filled from the input: a receive for a few octets costs as much as one for thousands.</summary>
    private const int LeastDirect = 4 * 1024;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(Exchange exchange, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!exchange.TryBeginRead()) throw new InvalidOperationException("The content is being read already; one read at a time.");
        try
        {
            while (true)
            {
                if (exchange.State == ExchangeState.Completed) return 0;
                if (TryReadInput(exchange, buffer.Span, out int read)) return read;
                Volatile.Write(ref _readBegun, _settings.Time.GetTimestamp());
                if (IsDirect(buffer.Length))
                {
                    if (await ReceiveDirectAsync(buffer, cancellationToken).ConfigureAwait(false) is var direct and > 0) return direct;
                }
                else if (await ReceiveAsync(cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }
                OnFin();
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            OnReceiveFailed(e);
            throw Failed(exchange);
        }
        catch (OperationCanceledException)
        {
            // What a cancelled receive took from the socket is not known to the caller: the rest cannot be trusted to be whole.
            Close(CloseReason.Abandoned, exchange);
            throw;
        }
        finally
        {
            // An exchange that has ended has left the connection, which may be lent to another by now. And once its read has ended, it may be another request's:
            // the baton goes back before that.
            bool isSettled = exchange.IsSettled;
            if (isSettled)
            {
                ReturnBaton(exchange);
            }
            else
            {
                Volatile.Write(ref _lentSince, _settings.Time.GetTimestamp());
                Volatile.Write(ref _readBegun, 0);
            }
            exchange.EndRead();
            if (!isSettled && exchange.IsSettled) ReturnBaton(exchange);
        }
    }

    public void GiveBack(Exchange exchange)
    {
        bool isRead = !exchange.TryBeginRead();
        // Failed and not Completed: nobody may take the end of the reading for the end of the content.
        if (exchange.State == ExchangeState.Receiving && exchange.TryFail(Disposed(exchange)) is not null)
        {
            if (!isRead && CanDrain) DiscardRest();
            else Close(_isTunnel ? CloseReason.NotPersistent : CloseReason.NotDrained, exchange);   // not if it has just left, and the connection is another's
        }
        else if (!isRead && exchange is { State: ExchangeState.Failed, IsLent: true } && !_discards)
        {
            Close(CloseReason.Abandoned, exchange);   // it failed before its content was lent: nobody reads the rest
        }
        // A read that is still under way ends with the socket, and returns the baton; one that has just ended found nothing to return it for.
        if (isRead && !exchange.TryBeginRead()) return;
        exchange.EndRead();
        ReturnBaton(exchange);
    }

    private static ExchangeFailure Disposed(Exchange exchange) =>
        new(FailureKind.ClosedByUs, RequestStage.ReceiveContent, RequestFate.ResponseStarted, $"{exchange.Describe()}: the response was disposed before its content was read to the end.");

    private bool CanDrain => _settings.DrainTimeout != TimeSpan.Zero && _reader.Head.Framing is not (ContentFraming.CloseDelimited or ContentFraming.Tunnel) && _reader.ContentRun <= _settings.DrainOctets;

    /// <summary>Gives content from the input, or finds the end or a failure in it. False when more must be received.</summary>
    private bool TryReadInput(Exchange exchange, Span<byte> buffer, out int read)
    {
        read = 0;
        if (exchange.State == ExchangeState.Failed) throw Failed(exchange);
        switch (_reader.Read(_input.Span, out int consumed))
        {
            case ResponseEvent.Content:
                _input.Consume(consumed);
                read = Math.Min(buffer.Length, _reader.ContentAvailable);
                _input.Span[..read].CopyTo(buffer);
                TakeLent(read, fromInput: true);
                return true;
            case ResponseEvent.End:
                EndResponse(consumed);
                return true;
            case ResponseEvent.NeedInput:
                _input.Consume(consumed);
                return false;
            default:
                Shut(CloseReason.Violation, LossOf(_reader.Violation!), _current);
                throw Failed(exchange);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveDirectAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long run = _reader.ContentRun;
        Memory<byte> target = buffer.Length > run ? buffer[..(int)run] : buffer;
        _input.Release();
        int received = await _carrier.ReceiveAsync(target, cancellationToken).ConfigureAwait(false);
        Facts.AddReceived(received, _settings.Time.GetTimestamp());
        TakeLent(received, fromInput: false);
        return received;
    }

    /// <summary>Content was taken. Where its end is already at hand, the exchange ends now and not with the next read: the caller may never make it.</summary>
    private void TakeLent(int count, bool fromInput)
    {
        if (fromInput) _input.Consume(count);
        _reader.TakeContent(count);
        if (_reader.ContentRun > 0) return;
        switch (_reader.Read(_input.Span, out int consumed))
        {
            case ResponseEvent.End:
                EndResponse(consumed);
                break;
            case ResponseEvent.Violation:
                Shut(CloseReason.Violation, LossOf(_reader.Violation!), _current);
                break;
            default:
                _input.Consume(consumed);
                break;
        }
    }

    /// <summary>Where there is no failure, the content was given back while it was being read.</summary>
    private static Exception Failed(Exchange exchange) =>
        exchange is { State: ExchangeState.Failed, Failure: { } failure } ? new ContentFailedException(failure) : new ObjectDisposedException("response content");

    private bool IsDirect(int room) => room > 0 && _reader.ContentRun > 0 && room >= Math.Min(LeastDirect, _reader.ContentRun);

    private void ReturnBaton(Exchange exchange)
    {
        if (exchange.TryReturnBaton()) _batonReturned!.Set();
    }
}
