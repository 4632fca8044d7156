using System.Globalization;
using PoolingClient;

namespace DownstreamApi;

/// <summary>A load that shows what the client does when its downstream misbehaves, in five acts. Everything in it is bounded.</summary>
internal sealed partial class Script(OrdersClient orders, FlakyDownstream downstream, Decisions decisions, ILogger<Script> logger)
{
    /// <summary>A breaker that did not open or close by then does not.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly HashSet<string> _confirmed = new(StringComparer.Ordinal);
    private int _answered, _failed, _unconfirmed;

    public async Task RunAsync(CancellationToken stop)
    {
        Act(1, "the downstream is well");
        for (int i = 0; i < 40; i++) await GetAsync(i, stop);

        Act(2, "one answer in five is 503: the client asks again");
        downstream.Flakiness = 5;
        for (int i = 0; i < 20; i++) await GetAsync(i, stop);

        Act(3, "one POST in five is processed, and the connection lost before the answer: it is not sent again");
        for (int i = 0; i < 20; i++) await PlaceAsync(i, stop);
        downstream.Flakiness = 0;

        Act(4, "the downstream is down: the breaker opens, and requests fail at once");
        downstream.IsDown = true;
        await UntilAsync(() => decisions[ResilienceDecisionKind.CircuitOpened] > 0, stop);
        for (int i = 0; i < 10; i++) await GetAsync(i, stop);

        Act(5, "it is well again: one request tries, and the breaker closes");
        downstream.IsDown = false;
        await UntilAsync(() => decisions[ResilienceDecisionKind.CircuitClosed] > 0, stop);
        for (int i = 0; i < 20; i++) await GetAsync(i, stop);
    }

    /// <returns>True where the run showed what it is to show.</returns>
    public bool Summarize(SocketPool pool)
    {
        int missing = _confirmed.Count(order => !downstream.Has(order));
        int retried = decisions[ResilienceDecisionKind.Retried], opened = decisions[ResilienceDecisionKind.CircuitOpened], closed = decisions[ResilienceDecisionKind.CircuitClosed];
        bool isGood = retried > 0 && opened > 0 && closed > 0 && _unconfirmed > 0 && downstream.Duplicates == 0 && missing == 0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            GET     {_answered} answered, {_failed} failed (downstream down, or breaker open)
            POST    {_confirmed.Count} confirmed, {_unconfirmed} whose connection was lost; by the downstream's ledger {downstream.Processed} processed, {downstream.Duplicates} twice, {missing} confirmed but missing
            decided {retried} retries, breaker opened {opened} and closed {closed} time(s), {decisions[ResilienceDecisionKind.CircuitRefused]} requests refused at once
            sockets {downstream.RequestsReceived} requests over {downstream.ConnectionsAccepted} connections
            {pool.Explain(downstream.Uri)}
            {(isGood ? "As it should be." : "NOT as it should be.")}
            """));
        return isGood;
    }

    private async Task GetAsync(int number, CancellationToken stop)
    {
        try
        {
            await orders.GetAsync(number.ToString(CultureInfo.InvariantCulture), stop);
            _answered++;
        }
        catch (Exception e) when (IsFailure(e))
        {
            _failed++;
        }
    }

    private async Task PlaceAsync(int number, CancellationToken stop)
    {
        string order = string.Create(CultureInfo.InvariantCulture, $"order-{number}");
        try
        {
            await orders.PlaceAsync(order, stop);
            _confirmed.Add(order);
        }
        catch (PoolingRequestException e)
        {
            _unconfirmed++;
            LogUnconfirmed(order, e.Fate, e.Message);
        }
    }

    private async Task UntilAsync(Func<bool> happened, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        for (int i = 0; !happened() && !limit.IsCancellationRequested; i++)
        {
            await GetAsync(i, stop);
            await Task.Delay(100, stop);
        }
    }

    // What a caller of a client with resilience must expect: the request failed, the breaker refused it.
    private static bool IsFailure(Exception e) => e is HttpRequestException or Polly.ExecutionRejectedException;

    private void Act(int number, string what) => LogAct(number, what);

    [LoggerMessage(1, LogLevel.Information, "Act {Number}: {What}.")]
    private partial void LogAct(int number, string what);

    [LoggerMessage(2, LogLevel.Warning, "{Order} is unconfirmed, fate {Fate}: {Message}")]
    private partial void LogUnconfirmed(string order, RequestFate fate, string message);
}
