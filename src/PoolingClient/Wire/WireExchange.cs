using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using PoolingClient.Connections;
using PoolingClient.Diagnostics;
using PoolingClient.Foundation;
using PoolingClient.Handler;
using PoolingClient.Http1;
using PoolingClient.Pool;

namespace PoolingClient.Wire;

/// <summary>An exchange that begins with a <see cref="WireRequest"/> and ends with a <see cref="WireResponse"/>.</summary>
/// <remarks>
/// Lives: it is used for one request after the other. Each life has a number, which the response that was handed out carries; what comes with the number of a life that is
/// over is refused. Only an exchange that has completed at its first attempt, and that nobody can still act on, gets another life: all others are left to the collector.
/// </remarks>
internal sealed class WireExchange(PoolSettings settings, Spares<WireExchange> spare) : Exchange, IValueTaskSource<WireResponse>
{
    /// <summary>A larger buffer is given back after a response that needed it.</summary>
    private const int MostKept = 16 * 1024;

    // Who sends the request, until the head is there.
    private ManualResetValueTaskSourceCore<bool> _ready;
    private WireRequest? _request;
    private CancellationToken _callers;
    private CancellationTokenRegistration _registration;
    private OriginPool? _pool;
    private Uri? _uri;
    private string? _target;   // null where paths are not shown
    private string _method = "";
    private int _headLength;   // asked for as long as it is on a connection: longer than the request is its

    // Any thread: the number of its life.
    private int _life;

    // Written by the reader before it is ready, read after it.
    private readonly OctetBuffer _received = new();   // the head, then the content that was at hand
    private FieldLine[] _lines = [];
    private int _lineCount, _reasonStart, _reasonLength, _contentStart;
    private IContentLender? _lender;
    private ContentLoan? _spareLoan;   // of a life before; null while content is lent

    public int Life => Volatile.Read(ref _life);

    public int Status { get; private set; }

    public bool Http10 { get; private set; }

    /// <summary>The caller gets a response: what fails after its head is found when its content is read.</summary>
    public bool HasResponse => Failure is not { } failure || (Status != 0 && failure.Kind != FailureKind.Cancelled);

    /// <summary>What Content-Length promised; -1 where it is not known.</summary>
    public long ContentLength { get; private set; }

    public int FieldCount => _lineCount;

    public ReadOnlySpan<byte> Reason => _received.Span.Slice(_reasonStart, _reasonLength);

    public override ReadOnlySpan<byte> Octets => _request!.Encoded;

    public override int HeadLength => _headLength;

    public override bool CanSendContentAgain => true;

    public TimeProvider Time => settings.Time;

    public ValueTask<WireResponse> SendAsync(WireRequest request, SocketPool sockets, CancellationToken callers)
    {
        OriginPool pool = request.TakeOff(sockets, out ExchangeLimits limits);
        (_request, _method, _headLength, _callers, _pool, _uri, Limits) = (request, request.Method, request.HeadLength, callers, pool, request.Uri, limits);
        if (settings.TracksCallSites) NoteCallSite();
        if (settings.ShowsPaths) _target = request.ShownTarget;
        if (settings.Telemetry.IsOn) Telemetry = WireTelemetry.Begin(request, settings.Telemetry);   // before its time begins
        Times.Begun = Times.Queued = settings.Time.GetTimestamp();
        DeadlineAt = settings.InstantAfter(Times.Begun, limits.Deadline);
        DeadlineFieldAt = request.DeadlineFieldAt;
        Kind = request.Method == "HEAD" ? RequestKind.Head : RequestKind.Ordinary;
        IsIdempotent = request.IsIdempotent ?? request.Method is "GET" or "HEAD" or "PUT" or "DELETE" or "OPTIONS" or "TRACE";
        StreamsContent = request.StreamsContent;
        ContentFraming = request.Content is null ? ContentFraming.None : ContentFraming.Length;
        WantsClose = request.WantsClose;
        Pipelines = settings.MaxPipelineDepth > 1 && IsIdempotent && !StreamsContent && !WantsClose && (request.AllowPipelining ?? settings.PipelinesByDefault);
        var response = new ValueTask<WireResponse>(this, _ready.Version);   // first: from the dispatch on it may be over and in another life
        if (callers.CanBeCanceled) _registration = callers.UnsafeRegister(static (exchange, _) => ((WireExchange)exchange!).Cancel(), this);
        pool.Dispatch(this);
        return response;
    }

    public override RequestName Shown => new(_method, _pool!.Route, _uri, settings.ShowsPaths, _target);

    public ReadOnlySpan<byte> Name(int index) => _received.Span.Slice(_lines[index].NameStart, _lines[index].NameLength);

    public ReadOnlySpan<byte> Value(int index) => _received.Span.Slice(_lines[index].ValueStart, _lines[index].ValueLength);

    public override void OnHead(ResponseHead head, ReadOnlySpan<byte> input)
    {
        (Status, Http10) = (head.Status, head.Http10);
        ContentLength = head.DropsContentLength || head.Framing is ContentFraming.Chunked or ContentFraming.CloseDelimited ? -1 : head.ContentLength;
        ReadOnlySpan<byte> reason = head.Reason(input);
        _reasonStart = reason.IsEmpty ? 0 : (int)Unsafe.ByteOffset(ref Unsafe.AsRef(in input[0]), ref Unsafe.AsRef(in reason[0]));
        _reasonLength = reason.Length;
        _lineCount = head.Fields.CopyTo(ref _lines);
        _received.Write(input[..Math.Max(_reasonStart + _reasonLength, head.Fields.End)]);
        _contentStart = _received.Length;
    }

    public override void OnContent(ReadOnlySpan<byte> content) => _received.Write(content);

    public override void OnEnd(FieldSection trailers, ReadOnlySpan<byte> input)
    {
    }

    public override void OnLent(IContentLender lender) => _lender = lender;

    public override void OnAssigned(Connection connection, int attempt) => _ = SendContentAsync((IContentSink)connection);

    protected override void OnReady()
    {
        if (Telemetry is not null) WireTelemetry.End(this, _callers);
        _ready.SetResult(true);
    }

    WireResponse IValueTaskSource<WireResponse>.GetResult(short token)
    {
        _ready.GetResult(token);
        _registration.Dispose();
        _registration = default;
        // Failed in the moment in which a connection took it: the request is the caller's again when its octets were copied.
        if (State == ExchangeState.Failed) Connection?.AwaitHandover();
        if (Interlocked.Exchange(ref _request, null) is { } request) request.Land();
        if (HasResponse) return new WireResponse(this, _life, Lend());
        _lender?.GiveBack(this);
        throw FailureDoor.ToException(this, settings.Time, _callers);
    }

    ValueTaskSourceStatus IValueTaskSource<WireResponse>.GetStatus(short token) => _ready.GetStatus(token);

    void IValueTaskSource<WireResponse>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _ready.OnCompleted(continuation, state, token, flags);

    /// <summary>Reads on behind what was read; 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, ContentLoan? loan, CancellationToken cancellationToken)
    {
        int atHand = _received.Length - _contentStart;
        if (atHand == 0 && _lender is not null) return ReadLentAsync(buffer, loan, cancellationToken);
        if (!TryBeginRead()) throw new InvalidOperationException("The content is being read already; one read at a time.");
        try
        {
            if (atHand == 0) return new ValueTask<int>(AtEnd());
            int count = Math.Min(atHand, buffer.Length);
            _received.Span.Slice(_contentStart, count).CopyTo(buffer.Span);
            _contentStart += count;
            return new ValueTask<int>(count);
        }
        finally
        {
            EndRead();
        }
    }

    /// <summary>All of the content that was not read yet, in the exchange's own memory.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(int most, ContentLoan? loan, CancellationToken cancellationToken)
    {
        if (_lender is not null) return ReadLentAllAsync(most, loan, cancellationToken);
        AtEnd();
        ReadOnlyMemory<byte> content = _received.Memory[_contentStart..];
        return content.Length <= most ? new ValueTask<ReadOnlyMemory<byte>>(content) : throw TooLong(most);
    }

    /// <summary>Ends the life: the connection goes back, and so does the exchange where that is safe.</summary>
    public void EndLife(int life, ContentLoan? loan)
    {
        if (Interlocked.CompareExchange(ref _life, life + 1, life) != life) return;
        loan?.Dispose();
        _lender?.GiveBack(this);
        // A read that is under way still writes into it.
        bool isFree = State == ExchangeState.Completed && Attempts == 1 && Past is null && !IsPinned && !StreamsContent && TryBeginRead();
        if (!isFree) return;
        _lender = null;
        _spareLoan ??= loan;
        Status = 0;
        if (_received.Capacity > MostKept) _received.Release();
        else _received.Clear();
        if (_lines.Length > 64) _lines = [];
        _ready.Reset();
        Renew();
        spare.Add(this);
    }

    /// <summary>What the response holds while its content is read from the connection; null where it came whole.</summary>
    private ContentLoan? Lend()
    {
        if (_lender is null) return null;
        _ready.Reset();   // it keeps who awaited the response, and a task among them keeps the response
        if (_spareLoan is not { } loan) return new ContentLoan(this, _lender, settings);
        _spareLoan = null;   // the response's alone: the connection holds this exchange
        loan.Renew(_lender);
        return loan;
    }

    private void Cancel() =>
        Abandon(new ExchangeFailure(FailureKind.Cancelled, RequestStage.Queue, RequestFate.MayHaveBeenProcessed, "The request was canceled."));

    private async Task SendContentAsync(IContentSink sink)
    {
        if (_request?.Content is not { } content) return;
        try
        {
            await sink.WriteAsync(this, content, isLast: true).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SendingStoppedException or ContentFailedException)
        {
            // The response, or the failure, is the caller's answer.
        }
    }

    /// <summary>What is at hand is all only where the exchange has completed.</summary>
    private int AtEnd() => State == ExchangeState.Completed ? 0 : throw FailureDoor.ToContentException(this, Failure!, settings.Time);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadLentAsync(Memory<byte> buffer, ContentLoan? loan, CancellationToken cancellationToken)
    {
        try
        {
            int read = await _lender!.ReadAsync(this, buffer, cancellationToken).ConfigureAwait(false);
            if (IsSettled) loan?.Dispose();
            return read;
        }
        catch (ContentFailedException e)
        {
            loan?.Dispose();   // its caller knows: nobody has forgotten it
            throw FailureDoor.ToContentException(this, e.Failure, settings.Time);
        }
        finally
        {
            GC.KeepAlive(loan);   // the caller may not need its response after this
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> ReadLentAllAsync(int most, ContentLoan? loan, CancellationToken cancellationToken)
    {
        if (ContentLength > most) throw TooLong(most);
        while (true)
        {
            int length = _received.Length - _contentStart;
            if (length > most) throw TooLong(most);
            int room = ContentLength >= 0 ? (int)Math.Max(1, ContentLength - length) : Math.Max(4096, length);
            int read = await ReadLentAsync(_received.GetMemory(room), loan, cancellationToken).ConfigureAwait(false);
            if (read == 0) return _received.Memory[_contentStart..];
            _received.Advance(read);
        }
    }

    private HttpIOException TooLong(int most)
    {
        string message = $"{Describe()}: the content of the response is longer than the {most} octets that the caller takes at once. Read it piece by piece, or raise the limit.";
        return FailureDoor.ToContentException(this, new ExchangeFailure(FailureKind.LimitExceeded, RequestStage.ReceiveContent, RequestFate.ResponseStarted, message), settings.Time);
    }
}
