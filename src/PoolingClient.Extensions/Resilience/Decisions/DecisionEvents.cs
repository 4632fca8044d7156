using System.Diagnostics;

namespace PoolingClient.Resilience;

/// <summary>Decisions as events of the activity that the request is made in: a trace shows them between the spans of the attempts.</summary>
internal static class DecisionEvents
{
    public const string Prefix = "poolingclient.resilience.";

    private static readonly string[] s_names = [.. Enum.GetNames<ResilienceDecisionKind>().Select(name => Prefix + name)];

    public static void Add(ResilienceDecision decision)
    {
        if (Activity.Current is not { IsAllDataRequested: true } activity) return;
        var tags = new ActivityTagsCollection
        {
            [Prefix + "reason"] = decision.Reason,
            [Prefix + "attempt"] = decision.Attempt,
            [Prefix + "origin"] = decision.Origin,
        };
        if (decision.Delay is { } delay) tags[Prefix + "delay"] = delay.TotalSeconds;
        if (decision.BudgetLeft is { } left) tags[Prefix + "budget_left"] = left;
        activity.AddEvent(new ActivityEvent(s_names[(int)decision.Kind], tags: tags));
    }
}
