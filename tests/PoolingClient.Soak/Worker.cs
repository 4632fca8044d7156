using PoolingClient.Soak.Plans;

namespace PoolingClient.Soak;

/// <summary>One caller: sends the requests of its part of the schedule, one after the other, and judges how each ends.</summary>
internal sealed class Worker(SoakRun run, int number)
{
    private const int ReadLength = 16 * 1024, SlowLength = 700;

    private readonly byte[] _expected = new byte[256 * 1024], _content = new byte[256 * 1024], _read = new byte[ReadLength];

    public async Task RunAsync()
    {
        for (int index = 0; !run.IsStopping; index++)
        {
            await run.Gate.EnterAsync();
            try
            {
                await JudgeAsync(run.Schedule.Of(number, index));
            }
            finally
            {
                run.Gate.Leave();
            }
        }
    }

    private async Task JudgeAsync(RequestPlan plan)
    {
        if (plan.CallerFault != CallerFault.None) run.CountCallerFault();
        using CancellationTokenSource? cancel = plan.CallerFault == CallerFault.Cancel ? Cancelling(plan.CallerAmount) : null;
        TimeSpan deadline = plan.CallerFault == CallerFault.Deadline ? TimeSpan.FromMilliseconds(plan.CallerAmount) : run.Options.Deadline;
        Task<Outcome> exchange = ExchangeAsync(plan, deadline, cancel?.Token ?? default);
        try
        {
            run.Count(await exchange.WaitAsync(deadline + run.Options.Slack));
        }
        catch (TimeoutException) when (!exchange.IsCompleted)
        {
            run.Findings.AddLost($"hangs: neither answer nor error within {(deadline + run.Options.Slack).TotalSeconds} s. {run.Ledger.Describe(plan)}");
            _ = exchange.ContinueWith(late => late.Exception, TaskScheduler.Default);
        }
        catch (WrongAnswerException e)
        {
            run.Findings.AddMismatched($"{e.Message}. {run.Ledger.Describe(plan)}");
        }
        catch (OperationCanceledException e)
        {
            if (cancel?.IsCancellationRequested == true) run.Count(Outcome.Cancelled);
            else run.Findings.AddLost($"was cancelled, and nobody asked for it: {e}\n{run.Ledger.Describe(plan)}");
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
            run.Findings.AddLost($"an error that is not documented: {e}\n{run.Ledger.Describe(plan)}");
            return;
        }
        PoolingRequestException failure = e as PoolingRequestException ?? (PoolingRequestException)e.InnerException!;
        run.CountFailure(failure);
        run.Count(failure.Fate == RequestFate.NotSent ? Outcome.NotSent : Outcome.Failed);
        if (failure.Fate != RequestFate.NotSent) return;
        run.Ledger.NotSent(plan);
        if (run.Ledger.CountsOf(plan).Seen > 0)
        {
            run.Findings.AddLost($"its error says NotSent, and the server has seen it: {failure.Message}\n{failure.Timeline}{run.Ledger.Describe(plan)}");
        }
    }

    private async Task<Outcome> ExchangeAsync(RequestPlan plan, TimeSpan deadline, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(plan.Method), new Uri(run.UriFor(plan), plan.Id));
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
        using HttpResponseMessage response = await run.Client.SendAsync(request, cancel);
        var check = new AnswerCheck(plan, run.Options.Tls, _expected);
        try
        {
            check.Head((int)response.StatusCode, response.Headers, response.Content.Headers);
            using Stream content = await response.Content.ReadAsStreamAsync(cancel);
            Outcome outcome = await ReadAsync(plan, response, content, check, cancel);
            if (plan.Fault != ServerFault.Early && run.Ledger.CountsOf(plan).Received == 0) throw new WrongAnswerException("it is answered, and the server has not received it");
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
