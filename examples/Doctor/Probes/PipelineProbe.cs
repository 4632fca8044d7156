using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>
/// Several requests in one send (RFC 9112 9.3.2), deeper where the round before was right; each round on a connection that has answered one
/// request. Then three of which the last has a fault: some servers answer that one first, and the others never.
/// </summary>
internal sealed class PipelineProbe : IProbe
{
    public const int Deepest = 32;

    private static readonly int[] Depths = [3, 10, Deepest];

    /// <summary>Space before the colon: a server must refuse it (RFC 9112 5.1), and it means nothing where one does not.</summary>
    private const string Fault = "X-Doctor : 1\r\n";

    public string Name => "pipelining";

    public Cost CostOf(DoctorOptions options) => new(Depths.Length + 1, Depths.Sum() + PipelineRound.FaultDepth + Depths.Length + 1);

    public string? WhyNot(Session session) =>
        session.WhyNoReuse
        ?? (session.Seen.Requests is { End: not (RequestsEnd.All or RequestsEnd.Time), Answered: < 4 } few ? $"a connection answers {few.Answered} requests only" : null);

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        var marks = new Marks(session.Seen.First!, session.Seen.Head, session.IsHeadGood, session.PrefersHead);
        var rounds = new List<PipelineRound>();
        session.Seen.Pipeline = new PipelineSeen(marks.Kinds, rounds);
        // A connection that ends at a number of requests would end the round, which says nothing about pipelining.
        int most = session.Seen.Requests is { End: RequestsEnd.Announced or RequestsEnd.Fin or RequestsEnd.Reset } limit ? limit.Answered - 1 : Deepest;
        foreach (int depth in Depths.Where(depth => depth <= most))
        {
            PipelineRound round = await RoundAsync(session, marks, depth, hasFault: false, stop);
            rounds.Add(round);
            if (!round.IsClean || session.Seen.PushedBackWith is not null) return;
        }
        PipelineRound fault = await RoundAsync(session, marks, PipelineRound.FaultDepth, hasFault: true, stop);
        session.Seen.Pipeline = new PipelineSeen(marks.Kinds, rounds, fault);
    }

    private static async Task<PipelineRound> RoundAsync(Session session, Marks marks, int depth, bool hasFault, CancellationToken stop)
    {
        await using Line line = (await session.OpenAsync(stop)).Line;
        Reading first = await session.AskAsync(line, stop);
        if (first.Answer is not { Persists: true }) return new PipelineRound(depth, [], first.Ending, first.Answer is not null);
        var octets = new List<byte>();
        for (int i = 0; i < depth; i++)
        {
            Ask ask = marks.Request(i);
            octets.AddRange((hasFault && i == depth - 1 ? ask with { Fields = ask.Fields + Fault } : ask).Octets(session.Downstream));
        }
        await session.Allowance.RequestsAsync(depth, stop);
        _ = await line.SendAsync(octets.ToArray(), stop);
        var statuses = new List<int>();
        for (int i = 0; i < depth; i++)
        {
            Reading reading = await session.ReadAsync(line, marks.IsHead(i), stop);
            if (reading.Answer is not { } answer) return new PipelineRound(depth, statuses, reading.Ending);
            // Which request a refusal belongs to is just what is asked in a round with a fault.
            if (!hasFault && !marks.Fits(i, answer)) return new PipelineRound(depth, statuses, Ending.None, !answer.Persists, answer.Status);
            statuses.Add(answer.Status);
            if (!answer.Persists && i < depth - 1) return new PipelineRound(depth, statuses, Ending.Fin, IsAnnounced: true);
        }
        return new PipelineRound(depth, statuses, Ending.None);
    }
}
