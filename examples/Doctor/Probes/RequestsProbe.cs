using System.Diagnostics;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>Requests one after the other on one connection, until the server ends it or there were enough.</summary>
internal sealed class RequestsProbe : IProbe
{
    // A server that takes long for each answer is not asked a hundred times.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    public string Name => "requests";

    public Cost CostOf(DoctorOptions options) => new(1, options.RequestsMax);

    public string? WhyNot(Session session) => session.WhyNoReuse;

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        await using Line line = (await session.OpenAsync(stop)).Line;
        long begun = Stopwatch.GetTimestamp();
        int most = session.Options.RequestsMax, answered = 0;
        // HEAD where it is answered: what is counted is requests, not content.
        var ask = new Ask(session.IsHeadGood);
        RequestsEnd end = RequestsEnd.Time;
        while (Stopwatch.GetElapsedTime(begun) < Longest)
        {
            Reading reading = await session.AskAsync(line, ask, stop);
            if (reading.Answer is { IsPushBack: false }) answered++;
            end = EndOf(reading, answered == most);
            session.Seen.Requests = new RequestsSeen(most, answered, end);
            if (end != RequestsEnd.Time) return;
        }
    }

    /// <summary>Why there are no more; Time where there can be.</summary>
    private static RequestsEnd EndOf(Reading reading, bool isLast) => reading switch
    {
        { Answer.IsPushBack: true } => RequestsEnd.PushedBack,
        { Answer.Persists: false } => RequestsEnd.Announced,
        { Answer: not null } => isLast ? RequestsEnd.All : RequestsEnd.Time,
        { Ending: Ending.Fin or Ending.CloseNotify } => RequestsEnd.Fin,
        { Ending: Ending.Reset } => RequestsEnd.Reset,
        { Ending: Ending.Silence } => RequestsEnd.Silence,
        _ => RequestsEnd.Other,
    };
}
