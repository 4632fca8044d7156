using Microsoft.Extensions.Logging;

namespace PoolingClient.Resilience;

/// <summary>The log of the category <see cref="Category"/>. An event's id is its kind's for good: 301 for the first kind, and so on; 320 and above are not about one request.</summary>
internal static partial class ResilienceLog
{
    public const string Category = "PoolingClient.Resilience";

    private const string Text = "{Kind}, attempt {Attempt} to {Origin}: {Reason}";
    private const string Delayed = Text + " (delay {Delay})", Budgeted = Text + " (budget left {BudgetLeft:0.#})", DelayedAndBudgeted = Text + " (delay {Delay}, budget left {BudgetLeft:0.#})";

    private const int First = 301;

    private static readonly EventId[] s_ids = [.. Enum.GetValues<ResilienceDecisionKind>().Select(kind => new EventId(First + (int)kind, kind.ToString()))];

    public static void Write(ILogger logger, ResilienceDecision decision)
    {
        LogLevel level = LevelOf(decision.Kind);
        if (!logger.IsEnabled(level)) return;
        EventId id = s_ids[(int)decision.Kind];
        (ResilienceDecisionKind kind, int attempt, string origin, string reason) = (decision.Kind, decision.Attempt, decision.Origin, decision.Reason);
#pragma warning disable CA1848, CA2254 // The same texts serve all kinds; each has an id of its own, which generated methods cannot take from an argument.
        switch (decision)
        {
            case { Delay: { } delay, BudgetLeft: { } left }:
                logger.Log(level, id, DelayedAndBudgeted, kind, attempt, origin, reason, delay, left);
                break;
            case { Delay: { } delay }:
                logger.Log(level, id, Delayed, kind, attempt, origin, reason, delay);
                break;
            case { BudgetLeft: { } left }:
                logger.Log(level, id, Budgeted, kind, attempt, origin, reason, left);
                break;
            default:
                logger.Log(level, id, Text, kind, attempt, origin, reason);
                break;
        }
#pragma warning restore CA1848, CA2254
    }

    [LoggerMessage(EventId = 320, EventName = "StackedResilience", Level = LogLevel.Warning,
        Message = "The client '{Client}' has more than one handler that sends requests again: {Handlers}. Their attempts multiply (3 retries over 3 retries are 16 attempts). Keep one of them.")]
    public static partial void Stacked(ILogger logger, string client, string handlers);

    [LoggerMessage(EventId = 321, EventName = "RepeatedRegistration", Level = LogLevel.Warning,
        Message = "AddPoolingResilience was called {Count} times for the client '{Client}'. It has one resilience handler, with the settings of all calls, the later ones winning.")]
    public static partial void Repeated(ILogger logger, int count, string client);

    [LoggerMessage(EventId = 322, EventName = "DecisionCallbackFailed", Level = LogLevel.Error, Message = "OnDecision threw for a decision {Kind}. The request goes on.")]
    public static partial void CallbackFailed(ILogger logger, ResilienceDecisionKind kind, Exception exception);

    [LoggerMessage(EventId = 323, EventName = "ResilienceChanged", Level = LogLevel.Information,
        Message = "The resilience settings of the client '{Client}' changed. New requests use them; circuits are closed, and budgets and latencies begin anew.")]
    public static partial void Changed(ILogger logger, string client);

    private static LogLevel LevelOf(ResilienceDecisionKind kind) => kind switch
    {
        ResilienceDecisionKind.NotHedged => LogLevel.Debug,
        ResilienceDecisionKind.Hedged or ResilienceDecisionKind.HedgeWon or ResilienceDecisionKind.HedgeLost => LogLevel.Information,
        ResilienceDecisionKind.CircuitClosed or ResilienceDecisionKind.CircuitHalfOpened => LogLevel.Information,
        _ => LogLevel.Warning,
    };
}
