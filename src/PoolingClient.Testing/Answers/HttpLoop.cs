using System.Net.Sockets;
using System.Runtime.CompilerServices;
using PoolingClient.Testing.Effects;
using PoolingClient.Testing.Requests;
using PoolingClient.Testing.Transport;

namespace PoolingClient.Testing.Answers;

/// <summary>
/// Serves HTTP/1.1 on one connection: takes requests from what was received, answers them in order, and sends what is owed before it
/// waits for anything. So the answers to all requests that one receive brought leave in one send.
/// </summary>
internal sealed class HttpLoop : IDisposable
{
    private readonly OpenConnection _connection;
    private readonly ServerState _state;
    private readonly RequestHandler? _handler;
    private readonly EffectRunner _runner;
    private readonly RequestReader _requests;
    private readonly ContentReader _content;
    private readonly AnswerWriter _answers;
    private readonly IdleClock _idle;
    private ServerRequest? _current;
    private IReadOnlyList<Effect>? _lastEffects;

    internal HttpLoop(OpenConnection connection, ServerState state, RequestHandler? handler)
    {
        _connection = connection;
        _state = state;
        _handler = handler;
        _runner = new EffectRunner(connection, state);
        _requests = new RequestReader(connection, state);
        _content = new ContentReader(connection, state, _runner);
        _answers = new AnswerWriter(connection, state, _runner);
        _idle = new IdleClock(connection, state, _runner);
    }

    public void Dispose() => _idle.Dispose();

    internal async Task RunAsync()
    {
        try
        {
            await _runner.BeginAsync().ConfigureAwait(false);
            await ServeAllAsync().ConfigureAwait(false);
        }
        catch (MalformedRequestException e)
        {
            await RefuseAsync(e).ConfigureAwait(false);
        }
        finally
        {
            if (_current is not null)
            {
                _state.Requests.Settle(_current);
            }
        }
    }

    private async Task ServeAllAsync()
    {
        while (true)
        {
            ServerRequest? request;
            while (!_requests.TryRead(out request))
            {
                if (!await ReceiveAsync().ConfigureAwait(false))
                {
                    return;
                }
            }

            _current = request;
            if (!await ServeAsync(request).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync()
    {
        await _connection.Output.FlushAsync().ConfigureAwait(false);
        var isIdle = _connection.Input.IsEmpty;
        if (isIdle)
        {
            _idle.Begin(_connection.Output.LastSend, _current, _lastEffects);
        }

        int count;
        try
        {
            count = await _connection.ReceiveMoreAsync().ConfigureAwait(false);
        }
        catch (Exception e) when ((e is SocketException or ObjectDisposedException) && isIdle && _idle.End() is IdleOutcome.Over)
        {
            // The idle clock has reset the connection under the receive.
            return false;
        }

        _requests.Touch();
        switch (isIdle ? _idle.End() : IdleOutcome.None)
        {
            case IdleOutcome.Over:
                return false;
            case IdleOutcome.HalfClosed:
                await _connection.HalfCloseAsync().ConfigureAwait(false);
                return false;
            case IdleOutcome.Stalled:
                await _connection.StallAsync(_idle.StallSpan).ConfigureAwait(false);
                break;
        }

        if (count == 0)
        {
            _connection.NoteClientEnd(ConnectionEnd.ClosedByClient);
        }

        return count > 0;
    }

    private async ValueTask<bool> ServeAsync(ServerRequest request)
    {
        _answers.Begin();
        await _runner.RunStageAsync(EffectStage.AfterRequestHead, request).ConfigureAwait(false);
        _content.Begin(request);
        var early = _state.Options.EarlyAnswer?.Invoke(request);
        var response = early ?? await AnswerAsync(request).ConfigureAwait(false);
        var isLast = IsCapped(request)
            || !request.Head.KeepsAlive
            || (early is not null && request.Head.HasContent)
            || AnswerWriter.Ends(request, response);
        try
        {
            await _answers.WriteAsync(request, response, isLast).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFaultOfUser(e))
        {
            // Half an answer cannot be taken back. RST says so in every framing, FIN would complete some.
            _connection.Record.Fail(e);
            _connection.Reset();
            return false;
        }

        _connection.Record.CountServed();
        _lastEffects = response.Effects;
        if (response.Takeover is not null)
        {
            await TakeOverAsync(response.Takeover).ConfigureAwait(false);
            return false;
        }

        var stage = isLast ? EffectStage.AfterLastResponse : EffectStage.BetweenResponses;
        await _runner.RunStageAsync(stage, request, response.Effects).ConfigureAwait(false);
        if (isLast)
        {
            await _connection.Output.FlushAsync().ConfigureAwait(false);
            await _connection.CloseAsync(linger: true).ConfigureAwait(false);
        }

        return !isLast;
    }

    private bool IsCapped(ServerRequest request) =>
        _state.Options.MaxRequestsPerConnection > 0 && request.Index >= _state.Options.MaxRequestsPerConnection;

    private async ValueTask<ServerResponse> AnswerAsync(ServerRequest request)
    {
        if (request.Head is { ExpectsContinue: true, HasContent: true } && _state.Options.AnswerExpectContinue)
        {
            _connection.Output.Append("HTTP/1.1 100 Continue\r\n\r\n"u8);
        }

        if (_handler is null)
        {
            return Echo(request);
        }

        await _content.ReadAllAsync().ConfigureAwait(false);
        if (!_state.CoalescesAnswers)
        {
            await _connection.Output.FlushAsync().ConfigureAwait(false);
        }

        try
        {
            var pending = _handler(request, _connection.Gone);
            return (pending.IsCompletedSuccessfully ? pending.Result : await WaitAsync(pending.AsTask()).ConfigureAwait(false))
                ?? throw new InvalidOperationException("The handler returned null in place of an answer.");
        }
        catch (OperationCanceledException) when (_connection.Gone.IsCancellationRequested)
        {
            throw new ConnectionOverException();
        }
        catch (Exception e) when (IsFaultOfUser(e))
        {
            _connection.Record.Fail(e);
            return ServerResponse.Status(500, $"The handler threw {e}").WithClose();
        }
    }

    private async ValueTask<ServerResponse> WaitAsync(Task<ServerResponse> pending)
    {
        await _connection.Output.FlushAsync().ConfigureAwait(false);
        await _connection.WaitForAsync(pending).ConfigureAwait(false);
        return await pending.ConfigureAwait(false);
    }

    private ServerResponse Echo(ServerRequest request)
    {
        long? length = request.Head.IsChunked ? null : request.Head.ContentLength;
        var response = ServerResponse.Echo(new EchoedContent(_content, length), request.Head.IsChunked)
            .With("X-Echo-Method", request.Method)
            .With("X-Echo-Target", request.Target)
            .With("X-Connection", $"{request.ConnectionId}");
        return request.Fields["Content-Type"] is { } type ? response.With("Content-Type", type) : response;
    }

    private async ValueTask TakeOverAsync(Func<RawConnection, Task> script)
    {
        await _connection.Output.FlushAsync().ConfigureAwait(false);
        await RawConnection.RunAsync(_connection, _requests, _content, script).ConfigureAwait(false);
    }

    private async ValueTask RefuseAsync(MalformedRequestException refusal)
    {
        var request = _current;
        if (request is null || request.Complete)
        {
            _answers.Begin();
            request = _requests.RecordMalformed(refusal.Message);
        }

        request.Malformed = refusal.Message;
        _state.Requests.Settle(request);
        if (_answers.HasBegun)
        {
            // The answer is under way (an echo): what was wrong can no longer be said.
            await _connection.Output.FlushAsync().ConfigureAwait(false);
            _connection.Reset();
            return;
        }

        var response = ServerResponse.Status(refusal.StatusCode, refusal.Message).WithClose();
        await _answers.WriteAsync(request, response, isLast: true).ConfigureAwait(false);
        await _connection.Output.FlushAsync().ConfigureAwait(false);
        await _connection.CloseAsync(linger: true).ConfigureAwait(false);
    }

    // What the socket, an ending or a malformed request throws is no fault of the handler's author.
    private bool IsFaultOfUser(Exception e) =>
        !_state.Stopping.IsCancellationRequested
        && e is not (ConnectionOverException or MalformedRequestException or SocketException or ObjectDisposedException);
}
