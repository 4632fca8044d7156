using System.Diagnostics;
using System.Globalization;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Http1;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>
/// One request and its response (RFC 9110 3.4), on its way through the pool and over a connection. A door derives from it and
/// decides what becomes of the response's parts.
/// </summary>
/// <remarks>
/// The door is told once that it can go on, on a thread of its own (<see cref="OnReady"/>): by the reader that moved the exchange from Sent to Receiving,
/// or by whoever failed it before that. A failure after the head is found by the next read of the content.
/// </remarks>
internal abstract class Exchange : IThreadPoolWorkItem
{
    // Any thread, by compare-and-swap.
    private int _state;
    private int _isSignalled;
    private ExchangeFailure? _failure;
    private volatile Connection? _connection;
    private int _holdsBaton;
    private int _isReading;

    // Written by one thread an attempt.
    public ExchangeTimes Times;

    /// <summary>Who has it, or gave it to its connection. Set by the dispatcher itself.</summary>
    public IExchangeDispatcher? Dispatcher { get; set; }

    // Immutable once dispatched.
    public RequestKind Kind { get; protected set; }

    /// <summary>The method is idempotent (RFC 9110 9.2.2).</summary>
    public bool IsIdempotent { get; protected set; }

    /// <summary>The content is sent by the door piece by piece, after <see cref="OnAssigned"/>. Otherwise it stands in <see cref="Octets"/>.</summary>
    public bool StreamsContent { get; protected set; }

    /// <summary>How the request's own content is framed.</summary>
    public ContentFraming ContentFraming { get; protected set; }

    /// <summary>Its content can be sent (again) from the beginning: it is at hand, its source can be read twice, or was not read yet.</summary>
    public virtual bool CanSendContentAgain { get; protected set; }

    /// <summary>Its time limits.</summary>
    public required ExchangeLimits Limits { get; set; }

    /// <summary>When its whole budget is spent, in ticks of the pool's time.</summary>
    public long DeadlineAt { get; protected set; } = long.MaxValue;

    /// <summary>The request says that it is the last on its connection.</summary>
    public bool WantsClose { get; protected set; }

    /// <summary>It may be in flight together with others: it is idempotent, its content is at hand, and the caller does not mind.</summary>
    public bool Pipelines { get; protected set; }

    /// <summary>It may be sent behind others that have no response yet. Who lost a connection once is not put behind anybody.</summary>
    public bool MayFollow => Pipelines && Attempts == 0;

    /// <summary>Where the value of its deadline field begins in <see cref="Octets"/>; 0 where it has none.</summary>
    public int DeadlineFieldAt { get; protected set; }

    /// <summary>What is measured of it; null where nobody listens.</summary>
    public RequestTelemetry? Telemetry { get; set; }

    /// <summary>The request's octets: its head, and its content where that is small and at hand.</summary>
    public abstract ReadOnlySpan<byte> Octets { get; }

    /// <summary>How many of them are the head.</summary>
    public abstract int HeadLength { get; }

    // Under the gate of the pool that queues it.
    public Exchange? NextInQueue { get; set; }

    public Exchange? PreviousInQueue { get; set; }

    public bool IsQueued { get; set; }

    /// <summary>It was at the head of the queue once, and came back without its fault. Once true, always true.</summary>
    public bool HadTurn { get; set; }

    // Under the gate of its connection. Offsets in all that the connection sends.
    public long StartOffset { get; set; }

    public long EndOffset { get; set; }

    /// <summary>Which exchange on its connection it is, from 1.</summary>
    public int NumberOnConnection { get; set; }

    /// <summary>How many others were outstanding before it when it was submitted; -1 where they had left before it was sent.</summary>
    public int Before { get; set; }

    /// <summary>Somebody who saw it outstanding acts on it later, when it may have ended: it must not be used again for another request. Once true, always true.</summary>
    public bool IsPinned { get; set; }

    /// <summary>How long the connection had been idle before, in ticks of the pool's time.</summary>
    public long IdleBefore { get; set; }

    /// <summary>What may have become of the request in the attempts that are past: once it may have been processed, that stays so.</summary>
    public RequestFate WorstFate { get; private set; }

    /// <summary>The dial that was last begun because of it, or that failed it; null where none was.</summary>
    public DialFacts? Dial { get; set; }

    /// <summary>Attempts that were followed by another, oldest first; null while there is none.</summary>
    public List<PastAttempt>? Past { get; private set; }

    /// <summary>Where it was sent from; null where that is not tracked. Set before it is dispatched.</summary>
    public CallTrace? CallSite { get; private set; }

    /// <summary>Connections it was handed to so far.</summary>
    public int Attempts { get; private set; }

    public ExchangeState State => (ExchangeState)Volatile.Read(ref _state);

    public bool IsSettled => State is ExchangeState.Completed or ExchangeState.Failed;

    /// <summary>Why it failed; null in every other state.</summary>
    public ExchangeFailure? Failure => State == ExchangeState.Failed ? Volatile.Read(ref _failure) : null;

    /// <summary>The connection it is or was on last; null before the first.</summary>
    public Connection? Connection => _connection;

    /// <summary>What may be shown of the request. It costs copying only; it is asked for while the exchange waits or is on a connection, under that one's gate, or by its own door.</summary>
    public abstract RequestName Shown { get; }

    /// <summary>The request as it may be shown: method and origin, the path only where the options say so, no query, no fields.</summary>
    public virtual string Describe() => Shown.ToString();

    /// <summary>The final head was received, or the exchange has failed; which, <see cref="Failure"/> tells. The first call counts.</summary>
    public void SignalHead()
    {
        if (Interlocked.Exchange(ref _isSignalled, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    /// <summary>The door was told, or will be in a moment.</summary>
    public bool IsSignalled => Volatile.Read(ref _isSignalled) == 1;

    void IThreadPoolWorkItem.Execute() => OnReady();

    /// <summary>Queued -> Sent. The connection is set first, so that whoever fails the exchange afterwards finds it.</summary>
    public bool TryAssign(Connection connection)
    {
        _connection = connection;
        if (!TryMove(ExchangeState.Queued, ExchangeState.Sent)) return false;
        Attempts++;
        return true;
    }

    /// <summary>Sent -> Queued, for another attempt; what was noted of this one is kept.</summary>
    public bool TryRequeue(string why, RequestFate fate, long now)
    {
        ExchangeTimes times = Times;
        if (!TryMove(ExchangeState.Sent, ExchangeState.Queued)) return false;
        // From here until it is dispatched again the exchange is the caller's alone.
        if (fate != RequestFate.NotSent) WorstFate = fate;
        (Past ??= []).Add(new PastAttempt(Connection!.Facts, NumberOnConnection, times, now, why));
        Times = new ExchangeTimes { Begun = Times.Begun, Queued = now };
        return true;
    }

    /// <summary>
    /// It is what followed the response to <paramref name="earlier"/>, which is over: it goes on with that one's budget and shows it as attempts of its
    /// own. Before it is dispatched.
    /// </summary>
    public void Follow(Exchange earlier, int status, long now)
    {
        (Past = earlier.Past ?? []).Add(new PastAttempt(earlier.Connection!.Facts, earlier.NumberOnConnection, earlier.Times, now, string.Create(CultureInfo.InvariantCulture, $"answered with {status}"), status));
        Times.Begun = earlier.Times.Begun;
        DeadlineAt = earlier.DeadlineAt;
        CallSite = earlier.CallSite;
    }

    /// <summary>Where it is sent from, which is asked for seldom. What follows a response is sent from where the first request was.</summary>
    protected void NoteCallSite()
    {
        if (Past is null) CallSite = new CallTrace(new StackTrace(fNeedFileInfo: false));
    }

    /// <summary>Sent -> Receiving. Who gets true calls <see cref="SignalHead"/> later.</summary>
    public bool TryReceive() => TryMove(ExchangeState.Sent, ExchangeState.Receiving);

    /// <summary>Its content is read by its caller.</summary>
    public bool IsLent => Volatile.Read(ref _holdsBaton) == 1;

    /// <summary>The caller of this exchange's content reads the connection from now on.</summary>
    public void LendBaton() => Volatile.Write(ref _holdsBaton, 1);

    /// <summary>True for the one who gives the baton back.</summary>
    public bool TryReturnBaton() => Interlocked.Exchange(ref _holdsBaton, 0) == 1;

    /// <summary>True for the one who may now read the content, or give it back. Ends with <see cref="EndRead"/>.</summary>
    public bool TryBeginRead() => Interlocked.Exchange(ref _isReading, 1) == 0;

    public void EndRead() => Volatile.Write(ref _isReading, 0);

    /// <summary>Receiving -> Completed.</summary>
    public bool TryComplete() => TryMove(ExchangeState.Receiving, ExchangeState.Completed);

    /// <summary>Ends the exchange with a failure, unless it has ended. The waiter is woken if it still waits for the head.</summary>
    /// <returns>The state it was in, or null where it had ended before.</returns>
    public ExchangeState? TryFail(ExchangeFailure failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        while (true)
        {
            ExchangeState state = State;
            if (state is ExchangeState.Completed or ExchangeState.Failed) return null;
            if (!TryMove(state, ExchangeState.Failed)) continue;
            OnFailed();
            Dispatcher?.NoteFailed(this, failure);
            if (state is ExchangeState.Queued or ExchangeState.Sent) SignalHead();
            return state;
        }
    }

    /// <summary>Fails the exchange from outside (the caller's token, a time limit) and tells whoever holds it.</summary>
    public void Abandon(ExchangeFailure failure)
    {
        ExchangeState? state = TryFail(failure);
        if (state == ExchangeState.Queued) Dispatcher?.Forget(this);
        // Also after Queued: it may have been on its way to a connection, which is set before the state is looked at.
        if (state is not null) Connection?.Abandon(this);
    }

    /// <summary>
    /// The exchange, which streams its content, was handed to <paramref name="connection"/>. Called without a lock, so that news of an attempt that was lost meanwhile may come
    /// after those of the next; what it starts must not run on this thread for long.
    /// </summary>
    public virtual void OnAssigned(Connection connection, int attempt)
    {
    }

    /// <summary>The exchange has failed; <see cref="Failure"/> says why. Called once, by whoever failed it.</summary>
    protected virtual void OnFailed()
    {
    }

    /// <summary>The head is there, or the exchange has failed. Called once, on a thread of the pool of threads that nobody else needs: the caller may go on in it.</summary>
    protected abstract void OnReady();

    /// <summary>The pool clock's beat, while it is the first on its connection.</summary>
    public virtual void OnBeat(long now)
    {
    }

    public virtual void OnInterim(ResponseHead head, ReadOnlySpan<byte> input)
    {
    }

    /// <summary>The final head. The input is valid during the call only.</summary>
    public abstract void OnHead(ResponseHead head, ReadOnlySpan<byte> input);

    /// <summary>Content that came with the head, or soon after it, before the content was lent.</summary>
    public abstract void OnContent(ReadOnlySpan<byte> content);

    /// <summary>The response has ended. Trailers are valid during the call only.</summary>
    public abstract void OnEnd(FieldSection trailers, ReadOnlySpan<byte> input);

    /// <summary>The rest of the content is read by the caller, from <paramref name="lender"/>.</summary>
    public abstract void OnLent(IContentLender lender);

    /// <summary>Makes it new, for another request. Only after it has completed at its first attempt, was not pinned, and nobody has it.</summary>
    protected void Renew()
    {
        (_connection, Dispatcher, Dial, Telemetry) = (null, null, null, null);
        (Attempts, NumberOnConnection, Before, _holdsBaton, _isReading) = (0, 0, 0, 0, 0);
        (StartOffset, EndOffset, IdleBefore, HadTurn, Times) = (0, 0, 0, false, default);
        Volatile.Write(ref _failure, null);
        Volatile.Write(ref _isSignalled, 0);
        Volatile.Write(ref _state, (int)ExchangeState.Queued);
    }

    private bool TryMove(ExchangeState from, ExchangeState to) => Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;
}
