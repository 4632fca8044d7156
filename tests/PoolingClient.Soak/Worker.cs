using System.Globalization;
using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak;

/// <summary>One caller: sends the requests of its part of the schedule, one after the other, and judges how each ends.</summary>
internal sealed class Worker
{
    public const int SlowLength = 700;

    private const int ReadLength = 16 * 1024;

    private readonly SoakRun _run;
    private readonly int _number;
    private readonly WireCaller _wire;
    private readonly byte[] _expected = new byte[256 * 1024], _content = new byte[256 * 1024], _read = new byte[ReadLength];

    public Worker(SoakRun run, int number)
    {
        (_run, _number) = (run, number);
        _wire = new WireCaller(run, _expected, _content, _read);
    }

    public async Task RunAsync()
    {
        for (int index = 0; !_run.IsStopping; index++)
        {
            await _run.Gate.EnterAsync();
            try
            {
                await JudgeAsync(_run.Schedule.Of(_number, index));
            }
            finally
            {
                _run.Gate.Leave();
            }
        }
    }

    private async Task JudgeAsync(RequestPlan plan)
    {
        if (plan.CallerFault != CallerFault.None) _run.CountCallerFault();
        using CancellationTokenSource? cancel = plan.CallerFault == CallerFault.Cancel ? Cancelling(plan.CallerAmount) : null;
        TimeSpan deadline = plan.CallerFault == CallerFault.Deadline ? TimeSpan.FromMilliseconds(plan.CallerAmount) : _run.Options.Deadline;
        Task<Outcome> exchange = plan.IsWire ? _wire.ExchangeAsync(plan, deadline, cancel?.Token ?? default) : ExchangeAsync(plan, deadline, cancel?.Token ?? default);
        try
        {
            _run.Count(await exchange.WaitAsync(deadline + _run.Options.Slack));
        }
        catch (TimeoutException) when (!exchange.IsCompleted)
        {
            _run.Findings.AddLost($"hangs: neither answer nor error within {(deadline + _run.Options.Slack).TotalSeconds} s. {_run.Ledger.Describe(plan)}");
            _ = exchange.ContinueWith(late => late.Exception, TaskScheduler.Default);
        }
        catch (WrongAnswerException e)
        {
            _run.Findings.AddMismatched($"{e.Message}. {_run.Ledger.Describe(plan)}");
        }
        catch (OperationCanceledException e)
        {
            if (cancel?.IsCancellationRequested == true) _run.Count(Outcome.Cancelled);
            else _run.Findings.AddLost($"was cancelled, and nobody asked for it: {e}\n{_run.Ledger.Describe(plan)}");
        }
        catch (Exception e)
        {
            JudgeFailure(plan, e);
        }
    }

    /// <summary>An error is as it may be if it is of a documented type; one that says NotSent is remembered, to be compared with what the server saw.</summary>
    private void JudgeFailure(RequestPlan plan, Exception e)
    {
        if (e as PoolingRequestException is null && e is not IOException { InnerException: PoolingRequestException })
        {
            _run.Findings.AddLost($"an error that is not documented: {e}\n{_run.Ledger.Describe(plan)}");
            return;
        }
        PoolingRequestException failure = e as PoolingRequestException ?? (PoolingRequestException)e.InnerException!;
        _run.CountFailure(failure);
        _run.Count(failure.Fate == RequestFate.NotSent ? Outcome.NotSent : Outcome.Failed);
        if (failure.Fate != RequestFate.NotSent) return;
        _run.Ledger.NotSent(plan);
        if (_run.Ledger.CountsOf(plan).Seen > 0)
        {
            _run.Findings.AddLost($"its error says NotSent, and the server has seen it: {failure.Message}\n{failure.Timeline}{_run.Ledger.Describe(plan)}");
        }
    }

    private async Task<Outcome> ExchangeAsync(RequestPlan plan, TimeSpan deadline, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(plan.Method), new Uri(_run.Origin, plan.Id));
        request.SetDeadline(deadline);
        request.Headers.Add("X-Id", plan.Id);
        if (plan.HasKey) request.Headers.Add("Idempotency-Key", plan.Id);
        if (plan.Expects) request.Headers.ExpectContinue = true;
        if (plan.Method == "POST")
        {
            SoakContent.FillRequest(plan, _content.AsSpan(0, plan.RequestLength));
            // Some of it in memory, which the client may send at once; and the buffer is used again as soon as the request has ended.
            bool isInMemory = !plan.IsRequestChunked && (plan.Where & 16) == 0;
            request.Content = isInMemory ? new ByteArrayContent(_content, 0, plan.RequestLength) : new SoakRequestContent(_content.AsMemory(0, plan.RequestLength), plan.IsRequestChunked);
        }
        using HttpResponseMessage response = await _run.Client.SendAsync(request, cancel);
        var check = new AnswerCheck(plan, _run.Options.Tls, _expected);
        try
        {
            check.Head((int)response.StatusCode, response.Headers, response.Content.Headers);
            if (response.GetTimeline() is { } timeline) _run.Closings.Met(timeline.Attempts[^1].ConnectionId, int.Parse(response.Headers.GetValues("X-Connection").Single(), CultureInfo.InvariantCulture));
            using Stream content = await response.Content.ReadAsStreamAsync(cancel);
            Outcome outcome = await ReadAsync(plan, response, content, check, cancel);
            if (plan.Fault != ServerFault.Early && _run.Ledger.CountsOf(plan).Received == 0) throw new WrongAnswerException("it is answered, and the server has not received it");
            return outcome;
        }
        catch (WrongAnswerException e)
        {
            throw new WrongAnswerException($"{e.Message}\n{response.GetTimeline()}");
        }
    }

    private async Task<Outcome> ReadAsync(RequestPlan plan, HttpResponseMessage response, Stream content, AnswerCheck check, CancellationToken cancel)
    {
        int limit = plan.CallerFault == CallerFault.Partial ? plan.CallerAmount : int.MaxValue;
        bool isSlow = plan.CallerFault == CallerFault.SlowRead;
        for (int length = 0, reads = 0; length < limit; reads++)
        {
            int count = await content.ReadAsync(_read.AsMemory(0, Math.Min(isSlow && reads < 20 ? SlowLength : ReadLength, limit - length)), cancel);
            if (count == 0) return check.End(response.TrailingHeaders);
            check.Content(_read.AsSpan(0, count));
            length += count;
            if (isSlow && reads < 20) await Task.Delay(1, cancel);
        }
        return Outcome.Partial;
    }

    private static CancellationTokenSource Cancelling(int milliseconds)
    {
        var cancel = new CancellationTokenSource();
        if (milliseconds == 0) cancel.Cancel();
        else cancel.CancelAfter(milliseconds);
        return cancel;
    }
}
