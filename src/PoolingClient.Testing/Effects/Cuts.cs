namespace PoolingClient.Testing.Effects;

/// <summary>The effects inside a run of octets, in the order of their offsets.</summary>
internal sealed class Cuts
{
    private readonly List<(long Offset, Effect Effect)> _cuts;
    private int _next;

    internal Cuts(List<Effect> effects, long defaultOffset)
    {
        // The sort is stable, so that effects at one place happen in their order.
        var cuts = effects.Select(effect => (Offset: effect.Offset < 0 ? defaultOffset : effect.Offset, effect));
        _cuts = [.. cuts.OrderBy(cut => cut.Offset)];
    }

    /// <summary>How many octets may pass before the next effect.</summary>
    internal long Distance(long position) => _next < _cuts.Count ? _cuts[_next].Offset - position : long.MaxValue;

    internal bool TryTake(long position, out Effect effect)
    {
        if (_next < _cuts.Count && _cuts[_next].Offset <= position)
        {
            effect = _cuts[_next++].Effect;
            return true;
        }

        effect = null!;
        return false;
    }
}
