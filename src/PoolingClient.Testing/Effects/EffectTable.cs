namespace PoolingClient.Testing.Effects;

/// <summary>The effects of a server by their stages.</summary>
internal sealed class EffectTable
{
    private readonly Effect[][] _stages;

    internal EffectTable(IEnumerable<Effect> effects)
    {
        var all = effects.Select(effect => effect.Checked()).ToArray();
        _stages = [.. Enum.GetValues<EffectStage>().Select(stage => all.Where(effect => effect.Stage == stage).ToArray())];
        HasAnswerEffects = all.Any(effect => effect.Stage is >= EffectStage.AfterRequestHead and <= EffectStage.InContent);
    }

    /// <summary>Whether an answer may need a plan.</summary>
    internal bool HasAnswerEffects { get; }

    internal bool Has(EffectStage stage) => _stages[(int)stage].Length > 0;

    internal ReadOnlySpan<Effect> Of(EffectStage stage) => _stages[(int)stage];

    /// <summary>The effects of a stage that fit, in their order; null if there are none.</summary>
    internal List<Effect>? Fitting(EffectStage stage, int connection, ServerRequest? request, IReadOnlyList<Effect> ofAnswer)
    {
        List<Effect>? fitting = null;
        foreach (var effect in Of(stage))
        {
            if (effect.Fits(connection, request))
            {
                (fitting ??= []).Add(effect);
            }
        }

        for (var i = 0; i < ofAnswer.Count; i++)
        {
            if (ofAnswer[i].Stage == stage && ofAnswer[i].Fits(connection, request))
            {
                (fitting ??= []).Add(ofAnswer[i]);
            }
        }

        return fitting;
    }
}
