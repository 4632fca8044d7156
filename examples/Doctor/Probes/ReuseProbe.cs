using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>A few requests one after the other: what a connection that is used again is worth.</summary>
internal sealed class ReuseProbe : IProbe
{
    private const int Count = 4;

    public string Name => "reuse";

    public Cost CostOf(DoctorOptions options) => new(1, Count);

    public string? WhyNot(Session session) => session.WhyNoReuse;

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        Dialed dialed = await session.OpenAsync(stop);
        await using Line line = dialed.Line;
        var times = new List<TimeSpan>();
        var statuses = new List<int>();
        var ending = Ending.None;
        for (int i = 0; i < Count && ending == Ending.None; i++)
        {
            Reading reading = await session.AskAsync(line, stop);
            ending = reading.Ending;
            if (reading.Answer is not { } answer) break;
            times.Add(answer.HeadTime);
            statuses.Add(answer.Status);
            if (!answer.Persists || session.Seen.PushedBackWith is not null) break;
        }
        session.Seen.Reuse = new ReuseSeen(dialed.Connect + (dialed.Tls?.Time ?? TimeSpan.Zero), times, statuses, ending);
    }
}
