namespace PoolingClient.Testing.Effects;

/// <summary>What the effects make of one answer. It is drawn up only if there are any.</summary>
internal sealed class AnswerPlan
{
    private readonly List<Effect> _surplus = [];

    private AnswerPlan()
    {
    }

    internal List<Effect>? BeforeStatusLine { get; private set; }

    internal List<Effect>? InHead { get; private set; }

    internal List<Effect>? InContent { get; private set; }

    internal long LengthDelta { get; private set; }

    /// <summary>Whether an effect does not happen at its stage but changes the answer that follows.</summary>
    internal static bool Concerns(Effect effect) =>
        effect.Action is EffectAction.WrongLength
        || (effect.Action is EffectAction.Surplus && effect.Stage is >= EffectStage.AfterRequestHead and <= EffectStage.InContent);

    /// <summary>The plan, or null if nothing happens to this answer.</summary>
    internal static AnswerPlan? Draw(EffectRunner runner, ServerRequest request, IReadOnlyList<Effect> ofAnswer)
    {
        if (!runner.Table.HasAnswerEffects && ofAnswer.Count == 0)
        {
            return null;
        }

        var plan = new AnswerPlan
        {
            BeforeStatusLine = runner.Fitting(EffectStage.BeforeStatusLine, request, ofAnswer),
            InHead = runner.Fitting(EffectStage.InHead, request, ofAnswer),
            InContent = runner.Fitting(EffectStage.InContent, request, ofAnswer),
        };
        plan.Add(runner.Fitting(EffectStage.AfterRequestHead, request));
        plan.Add(runner.Fitting(EffectStage.InRequestContent, request));
        plan.Add(plan.BeforeStatusLine);
        plan.Add(plan.InHead);
        plan.Add(plan.InContent);
        return plan;
    }

    /// <summary>The octets beyond the end of the answer.</summary>
    internal IEnumerable<byte[]> TakeSurplus() => _surplus.Where(effect => effect.TryFire()).Select(effect => effect.Octets);

    private void Add(List<Effect>? effects)
    {
        foreach (var effect in effects ?? [])
        {
            if (effect.Action is EffectAction.Surplus)
            {
                _surplus.Add(effect);
            }
            else if (effect.Action is EffectAction.WrongLength && effect.TryFire())
            {
                LengthDelta += effect.LengthDelta;
            }
        }
    }
}
