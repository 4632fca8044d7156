using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>Several requests in flight on one connection.</summary>
internal static class PipelineRules
{
    private const string StayAlone = "Leave MaxPipelineDepth at 1.";

    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.Pipeline is not { } pipeline || PipelineVerdict.Of(pipeline) is not { } verdict) yield break;
        yield return Verdict(verdict, pipeline.Marks);
        if (pipeline.Fault is { } fault && Fault(fault) is { } finding) yield return finding;
    }

    private static Finding Verdict(PipelineVerdict verdict, PipelineMarks marks)
    {
        int depth = verdict.Last.Depth, answered = verdict.Last.Statuses.Count;
        string some = $"Of {depth} requests in one send {(answered == 0 ? "none" : answered.ToString(System.Globalization.CultureInfo.InvariantCulture))} {(answered == 1 ? "was" : "were")} answered";
        return verdict.Kind switch
        {
            PipelineVerdictKind.Clean => new Finding(
                Weight.Good, "pipelining",
                $"{verdict.Depth} requests in one send were answered, each with its own answer and in order (told apart by {Text(marks)}).",
                "MaxPipelineDepth can be set."),
            PipelineVerdictKind.Announced => new Finding(
                Weight.Note, "pipelining",
                $"{some}, the last with Connection: close.",
                verdict.Depth > 0 ? "That is allowed: the others are sent again." : StayAlone),
            PipelineVerdictKind.PushedBack => new Finding(
                Weight.Note, "pipelining",
                $"{some}, and then the server asked for less ({verdict.Last.WrongStatus}).",
                "It limits rates: bursts are not for it."),
            PipelineVerdictKind.Refused => new Finding(Weight.Bad, "pipelining", $"{depth} requests in one send got 400 as the first answer.", StayAlone),
            PipelineVerdictKind.OutOfOrder => new Finding(
                Weight.Bad, "pipelining",
                $"{some} rightly, and then came an answer that belongs to another request, or to none.",
                StayAlone),
            PipelineVerdictKind.Silence => new Finding(
                Weight.Bad, "pipelining",
                $"Broken: of {depth} requests in one send {answered} {(answered == 1 ? "was" : "were")} answered, and then nothing came any more.",
                StayAlone),
            _ => new Finding(Weight.Bad, "pipelining", $"{some}, and then the connection ended unannounced{(verdict.Last.Ending == Ending.Reset ? " (RST)" : "")}.", StayAlone),
        };
    }

    /// <summary>A refusal must come last (RFC 9112 9.3.2: answers in the order of the requests).</summary>
    private static Finding? Fault(PipelineRound fault)
    {
        if (fault.Statuses.Count == fault.Depth && fault.Statuses[^1] is >= 400 and < 500 && fault.Statuses[0] != fault.Statuses[^1])
        {
            return new Finding(Weight.Good, "pipelining", $"A faulty request behind good ones is refused ({fault.Statuses[^1]}) in its turn.");
        }
        bool isFirst = fault.Statuses.Count is > 0 and < PipelineRound.FaultDepth && fault.Statuses[^1] == 400;
        if (isFirst || fault.Statuses.Count < fault.Depth - 1)
        {
            string what = isFirst ? $"makes 400 answer number {fault.Statuses.Count}" : "ends the connection";
            return new Finding(
                Weight.Note, "pipelining",
                $"A faulty request behind {fault.Depth - 1} good ones {what}: answers before it are lost.",
                "The client sends each of them again, alone. Do not pipeline requests whose field values come from others.");
        }
        return null;
    }

    private static string Text(PipelineMarks marks)
    {
        string[] names =
        [
            .. marks.HasFlag(PipelineMarks.Ids) ? ["X-Request-Id"] : Array.Empty<string>(),
            .. marks.HasFlag(PipelineMarks.Ranges) ? ["ranges"] : Array.Empty<string>(),
            .. marks.HasFlag(PipelineMarks.Methods) ? ["GET and HEAD"] : Array.Empty<string>(),
        ];
        return names.Length == 0 ? "their number only" : string.Join(", ", names);
    }
}
