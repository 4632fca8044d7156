using System.Globalization;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Connections;

/// <summary>What becomes of the exchanges of a connection that was lost: the at-most-once law.</summary>
internal sealed partial class Http1Connection
{
    /// <summary>Why the connection was lost, as the exchanges on it will say it.</summary>
    private readonly record struct Loss(FailureKind Kind, string What, Exception? Cause = null)
    {
        /// <summary>A loss that the network or the peer caused may be made good on another connection; one that we or the caller chose may not.</summary>
        public bool AllowsReplay => Kind is FailureKind.ClosedByPeer or FailureKind.SocketError;
    }

    /// <summary>What one exchange, or its caller, chose is no choice of those that share the connection with it.</summary>
    private static Loss OfNeighbour(in Loss loss) => loss.AllowsReplay ? loss : new Loss(FailureKind.ClosedByPeer, "the connection was given up because of another request on it.");

    /// <summary>Keeps what is lost with the socket, and what the end teaches about idle connections, before anybody is told.</summary>
    private void NoteEnd(CloseReason reason, Exchange[] lost)
    {
        Facts.Closed = reason;
        if (lost.Length > 0) Facts.Tcp ??= _carrier.ReadTcpInfo();
        if (reason == CloseReason.PeerClosedIdle || (reason == CloseReason.SocketError && lost.Length == 0)) Facts.IdleAtEnd = _settings.Time.GetElapsedTime(Facts.LastReceive);
        else if (reason == CloseReason.Surplus && lost.Length == 0) Facts.IdleAtEnd = _settings.Time.GetElapsedTime(_previousReceive);   // a 408, say, at the server's idle limit
        else if (reason is CloseReason.PeerClosed or CloseReason.SocketError && lost.Length > 0 && IsStale(lost[0])) Facts.IdleAtEnd = IdleBefore(lost[0]);
    }

    private void Lose(Exchange exchange, in Loss loss) => Lose(exchange, loss, FateOf(exchange));

    private void Lose(Exchange exchange, in Loss loss, RequestFate fate)
    {
        long now = _settings.Time.GetTimestamp();
        if (exchange.State == ExchangeState.Sent && loss.AllowsReplay && MayReplay(exchange, fate, now) && exchange.TryRequeue(loss.What, fate, now))
        {
            exchange.Dispatcher!.Dispatch(exchange);
            return;
        }
        exchange.TryFail(new ExchangeFailure(loss.Kind, StageOf(exchange), fate, Sentence(exchange, loss.What + StaleText(exchange, loss), fate), loss.Cause));
    }

    /// <summary>
    /// Nothing sent: any method. Else only what is idempotent (RFC 9110 9.2.2), before any octet of a final response. Both only with content
    /// that can be sent again, a bounded number of times, and within the deadline.
    /// </summary>
    private static bool MayReplay(Exchange exchange, RequestFate fate, long now)
    {
        if (exchange.Attempts >= MostAttempts || now >= exchange.DeadlineAt || !exchange.CanSendContentAgain) return false;
        return fate == RequestFate.NotSent || (fate == RequestFate.MayHaveBeenProcessed && exchange.IsIdempotent);
    }

    /// <summary>The exchange met an end on a connection that had served before, and no octet of its response had come.</summary>
    private bool IsStale(Exchange exchange) => exchange.NumberOnConnection > 1 && exchange != _current && exchange.State == ExchangeState.Sent;

    private TimeSpan IdleBefore(Exchange exchange) => _settings.Time.GetElapsedTime(0, exchange.IdleBefore);

    /// <summary>Below it no server's limit for idle connections lies, and none is learned.</summary>
    private static readonly TimeSpan LeastIdleLimit = TimeSpan.FromSeconds(1);

    private string StaleText(Exchange exchange, in Loss loss)
    {
        if (!loss.AllowsReplay || loss.Cause is TimeoutException || !IsStale(exchange)) return "";   // a dead path says for itself what idle time has to do with it
        string idle = string.Create(CultureInfo.InvariantCulture, $" The connection had been idle for {IdleBefore(exchange).TotalSeconds:0.0##} s");
        if (IdleBefore(exchange) < LeastIdleLimit)
        {
            return idle + " only, which is no idle limit: the server restarted, ends connections by their age or number of requests, or this request made it do so (its log says that). No idle timeout prevents that; a request that may be processed twice is sent again where it says so (SetIdempotent, or an Idempotency-Key).";
        }
        idle += ": the server, or a load balancer before it, closes idle connections after about that long.";
        return Facts.LearnedIdleLimit is { } learned
            ? idle + string.Create(CultureInfo.InvariantCulture, $" The pool has learned it, and closes them after {learned.TotalSeconds:0.0##} s from now on.")
            : idle + " Set PooledConnectionIdleTimeout below it.";
    }

    private RequestFate FateOf(Exchange exchange)
    {
        if (exchange.State == ExchangeState.Receiving || exchange == _current) return RequestFate.ResponseStarted;
        return exchange.StartOffset >= Volatile.Read(ref _maybeAccepted) || exchange == _unreceived ? exchange.WorstFate : RequestFate.MayHaveBeenProcessed;
    }

    private RequestStage StageOf(Exchange exchange)
    {
        if (exchange.State == ExchangeState.Receiving) return RequestStage.ReceiveContent;
        if (exchange == _current) return RequestStage.AwaitHead;   // its response has begun: the sender only has not counted yet
        // A send that the kernel takes at once is over, though the sender may not have counted it; one that it does not take, or refuses, is not.
        bool isCounted = Volatile.Read(ref _stalledSince) != 0 || _sendError is not null;
        long sent = isCounted ? Facts.OctetsSent : Math.Max(Facts.OctetsSent, Volatile.Read(ref _maybeAccepted));
        if (exchange.StartOffset + exchange.HeadLength > sent) return RequestStage.SendHead;
        return exchange.EndOffset > sent ? RequestStage.SendContent : RequestStage.AwaitHead;
    }

    private string Sentence(Exchange exchange, string what, RequestFate fate)
    {
        string outcome = fate switch
        {
            RequestFate.NotSent => "The request was not sent.",
            RequestFate.MayHaveBeenProcessed => "The request was sent and may have been processed.",
            _ => "The response had begun.",
        };
        double age = _settings.Time.GetElapsedTime(Facts.Opened).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"{exchange.Describe()}: {what} {outcome} Connection {Facts.Id} to {Facts.RemoteEndPoint}, open for {age:0.0##} s, exchange {Facts.Exchanges} on it, {Facts.OctetsSent} octets sent, {Facts.OctetsReceived} received.");
    }

    private static string Describe(CloseReason reason) => reason switch
    {
        CloseReason.PoolDisposed => "the pool was disposed.",
        CloseReason.NotDrained => "the rest of an unread response was too long to drain.",
        CloseReason.NotPersistent => "the response before it said that the connection ends.",
        CloseReason.RequestUnfinished => "the response before it came before its request was sent whole.",
        _ => "the connection was closed by the client.",
    };

    private static Loss LossOf(Violation violation)
    {
        bool limit = violation.Rule is Rule.HeadTooLarge or Rule.TooManyFields or Rule.TooManyInterim or Rule.ChunkLineTooLong
            or Rule.ChunkExtensionsTooLong or Rule.TrailersTooLarge;
        string what = $"the server's response was refused: {violation}.";
        return new Loss(limit ? FailureKind.LimitExceeded : FailureKind.Violation, what);
    }
}
