using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>HEAD, and a GET behind its answer: an answer to HEAD that brings content would be taken for the beginning of the next one.</summary>
internal sealed class HeadProbe : IProbe
{
    public string Name => "head";

    public Cost CostOf(DoctorOptions options) => new(1, 2);

    public string? WhyNot(Session session) => session.WhyNoAnswer;

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        await using Line line = (await session.OpenAsync(stop)).Line;
        Reading head = await session.AskAsync(line, new Ask(IsHead: true), stop);
        if (head.Answer is not { } answer)
        {
            session.Seen.Head = new HeadSeen(null, InStep: false, head.Ending);
            return;
        }
        session.Seen.Head = new HeadSeen(answer.Status, InStep: true);
        if (!answer.Persists || session.Seen.PushedBackWith is not null) return;
        Reading next = await session.AskAsync(line, new Ask(IsHead: false), stop);
        // An end is allowed at any time; octets that are no answer are content that HEAD must not bring.
        session.Seen.Head = new HeadSeen(answer.Status, next.Ending != Ending.NotHttp, next.Ending);
    }
}
