using System.Diagnostics;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>A request that says Connection: close, and how the connection then ends.</summary>
internal sealed class CloseProbe : IProbe
{
    public string Name => "close";

    public Cost CostOf(DoctorOptions options) => new(1, 1);

    public string? WhyNot(Session session) => session.WhyNoAnswer ?? (session.Seen.First is { IsWhole: false } && !session.PrefersHead ? session.WhyNoReuse : null);

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        await using Line line = (await session.OpenAsync(stop)).Line;
        Reading reading = await session.AskAsync(line, new Ask(session.PrefersHead, "Connection: close\r\n"), stop);
        if (reading.Answer is not { } answer) return;
        bool saysClose = answer["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase) == true;
        long begun = Stopwatch.GetTimestamp();
        Ending ending = answer.IsCloseDelimited ? Ending.Fin : await line.EnsureAsync(1, session.Patience, stop);
        session.Seen.Close = new CloseSeen(saysClose, ending, Stopwatch.GetElapsedTime(begun));
    }
}
