using System.Net.Http;
using System.Threading.Channels;
using PoolingClient.Connections;
using PoolingClient.Foundation;
using PoolingClient.Http1;

namespace PoolingClient.Handler;

/// <summary>Sends the content of a request that is not at hand: piece by piece, on each connection that its exchange is given to.</summary>
internal sealed class ContentSender
{
    private readonly HandlerExchange _exchange;
    private readonly HttpContent _content;
    private readonly RequestPlan _plan;
    private readonly CancellationToken _callers;
    private readonly bool _isResendable;
    private readonly Lock _gate = new();

    // The connections that it is to be sent on, one after the other: at most as many as there are attempts.
    private readonly Channel<Connection> _assignments = Channel.CreateUnbounded<Connection>();

    // Under the gate.
    private int _lastAssigned;   // the attempt

    // Any thread. It has begun to read the content; once true, always true.
    private volatile bool _isTouched;

    // Set when it is given to a connection, before the request is sent; settled by the reader.
    private volatile Expectation? _expectation;

    public ContentSender(HandlerExchange exchange, HttpContent content, RequestPlan plan, CancellationToken callers)
    {
        (_exchange, _content, _plan, _callers) = (exchange, content, plan, callers);
        _isResendable = RequestPlan.CanBeReadAgain(content);
    }

    /// <summary>Nothing reads the content any more. After a response of 300 and above it is so soon.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Some of the content was read.</summary>
    public bool IsTouched => _isTouched;

    /// <summary>The request waits for 100 (Continue).</summary>
    public bool Expects => _plan.Expects;

    public bool CanSendAgain => _isResendable || !_isTouched;

    /// <summary>Begins, in the background.</summary>
    public void Start() => Ended = SendAsync();

    public void OnAssigned(Connection connection, int attempt)
    {
        lock (_gate)
        {
            if (attempt <= _lastAssigned) return;
            _lastAssigned = attempt;
            if (_plan.Expects)
            {
                _expectation?.Refuse();   // the one of an attempt that was lost
                _expectation = new Expectation();
            }
            _assignments.Writer.TryWrite(connection);
        }
    }

    public void OnBeat(long now) => _expectation?.OnBeat(now);

    public void OnContinue() => _expectation?.Grant();

    /// <summary>The final response has begun, or the exchange has failed.</summary>
    public void OnAnswer(bool contentIsWanted)
    {
        _assignments.Writer.TryComplete();
        if (contentIsWanted) _expectation?.Grant();
        else _expectation?.Refuse();
    }

    /// <summary>It ends with the response, or with the exchange's failure.</summary>
    private async Task SendAsync()
    {
        await foreach (Connection connection in _assignments.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var sink = (IContentSink)connection;
            try
            {
                if (!await MaySendAsync(sink).ConfigureAwait(false)) continue;
                long declared = _plan.Framing.Framing == ContentFraming.Length ? _plan.Framing.Length : -1;
                var stream = new RequestContentStream(sink, _exchange, declared, _plan.Trailers);
                await _content.CopyToAsync(stream, _callers).ConfigureAwait(false);
                stream.End();
            }
            catch (Exception e) when (e is SendingStoppedException or ContentFailedException || sink.IsStopped(_exchange))
            {
                // The response or the failure is the caller's answer, also where the content says it in words of its own; or the connection
                // was lost, and there may be another.
            }
            catch (Exception) when (_callers.IsCancellationRequested)
            {
                // The content can notice before the exchange does; it is the caller's cancellation all the same.
                _exchange.Cancel();
            }
            catch (Exception e)
            {
                // HttpContent puts what streams throw into an exception of its own that says nothing.
                Exception cause = e is HttpRequestException { InnerException: { } inner } ? inner : e;
                _exchange.Abandon(new ExchangeFailure(FailureKind.RequestContent, RequestStage.SendContent, sink.FateOf(_exchange),
                    $"{_exchange.Describe()}: the request's content failed: {cause.Message} The connection was closed.", cause));
            }
        }
    }

    /// <summary>Waits for 100 (Continue) where the request asked for it. False: the content is not sent on this connection.</summary>
    private async ValueTask<bool> MaySendAsync(IContentSink sink)
    {
        if (_expectation is { } expectation)
        {
            sink.Flush(_exchange);
            TimeSpan limit = _exchange.Settings.Messages.ContinueTimeout;
            if (limit == TimeSpan.Zero) expectation.Grant();
            if (!await expectation.WaitAsync(_exchange.Settings.InstantAfter(limit)).ConfigureAwait(false)) return false;
        }
        if (sink.IsStopped(_exchange)) return false;
        // It was begun in the moment in which the attempt before was lost, when it did not look so: what is left of it is not the whole.
        if (_isTouched && !_isResendable) throw new InvalidOperationException("it was begun on a connection that was lost, and cannot be read again from its beginning.");
        _isTouched = true;
        return true;
    }
}
