namespace PoolingClient.Testing.Proxying;

/// <summary>Draws the plan of a connection. The order of the draws is part of what a seed means.</summary>
internal static class PlanDraw
{
    private const int RateSpread = 100;

    internal static FaultPlan Plan(SeededDraw draw, FaultMix mix)
    {
        var toServer = Path(draw, mix);
        var toClient = Path(draw, mix);
        var which = draw.Share();
        var isToServer = draw.Share() < 0.5;
        var offset = draw.Offset(mix.MaxOffset);
        if (EndOf(mix, which) is not { } end)
        {
            return new FaultPlan { ToServer = toServer, ToClient = toClient };
        }

        return isToServer
            ? new FaultPlan { ToServer = toServer with { End = end, EndAt = offset }, ToClient = toClient }
            : new FaultPlan { ToServer = toServer, ToClient = toClient with { End = end, EndAt = offset } };
    }

    private static FaultPath Path(SeededDraw draw, FaultMix mix)
    {
        // All numbers are drawn whether they are used or not: so a changed share changes nothing but what it is about.
        var (hasLatency, latency, jitter) = (draw.Share() < mix.LatencyShare, mix.MaxLatency * draw.Share(), mix.MaxLatency * draw.Share());
        var (hasRate, rate) = (draw.Share() < mix.RateShare, draw.Between(mix.MinOctetsPerSecond, (long)mix.MinOctetsPerSecond * RateSpread));
        var (isSliced, segment) = (draw.Share() < mix.SliceShare, draw.Offset(mix.MaxSegment - 1) + 1);
        var (isCorrupt, corruption) = (draw.Share() < mix.CorruptionShare, draw.Offset(mix.MaxOffset));
        return new FaultPath
        {
            Latency = hasLatency ? latency : TimeSpan.Zero,
            Jitter = hasLatency ? jitter : TimeSpan.Zero,
            OctetsPerSecond = hasRate ? (int)Math.Min(rate, int.MaxValue) : 0,
            MaxSegment = isSliced ? (int)segment : 0,
            CorruptAt = isCorrupt ? [corruption] : [],
        };
    }

    private static PathEnd? EndOf(FaultMix mix, double which)
    {
        foreach (var (end, share) in ((PathEnd, double)[])[
            (PathEnd.Reset, mix.ResetShare), (PathEnd.Fin, mix.FinShare), (PathEnd.HalfClose, mix.HalfCloseShare), (PathEnd.BlackHole, mix.BlackHoleShare)])
        {
            if (which < share)
            {
                return end;
            }

            which -= share;
        }

        return null;
    }
}
