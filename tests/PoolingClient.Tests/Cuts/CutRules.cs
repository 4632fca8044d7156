using System.Net.Http;

namespace PoolingClient.Tests.Cuts;

/// <summary>
/// What may come of a response that was cut. After FIN it is known to the octet. With RST the kernel may withhold what had come and was not
/// read yet, so that the outcome is one of the same response cut earlier.
/// </summary>
internal static class CutRules
{
    public static void Check(Cut cut, CutCall call, CutOutcome outcome)
    {
        bool isRight = cut.Reset
            ? Enumerable.Range(0, cut.At + 1).Any(at => IsRight(cut with { At = at }, call, outcome))
            : IsRight(cut, call, outcome);
        Assert.True(isRight, $"Cut after {cut.At} of {cut.Message.Length} by {(cut.Reset ? "RST" : "FIN")}, {call}: {outcome}");
    }

    private static bool IsRight(Cut cut, CutCall call, CutOutcome outcome)
    {
        CutMessage message = cut.Message;
        if (cut.At == 0) return IsUnanswered(cut, call, outcome);
        if (outcome.Attempts != 1) return false;   // octets of the response had come: nobody sends it again
        if (cut.At < message.HeadEnd) return Fails(outcome, RequestStage.AwaitHead, RequestFate.ResponseStarted, HttpRequestError.ResponseEnded, cut.Reset ? "reset the connection (RST)" : "(FIN) within the response's head");
        if (message.EndsItself ? cut.At == message.Length : !cut.Reset && !cut.IsSilent) return outcome.IsComplete && outcome.Content == message.ContentBefore(cut.At);
        string content = message.ContentBefore(cut.At);
        return Fails(outcome, RequestStage.ReceiveContent, RequestFate.ResponseStarted, HttpRequestError.ResponseEnded, cut.Reset ? "reset the connection (RST)" : cut.IsSilent && !message.EndsItself ? "without close_notify" : "(FIN)")
            && (call is CutCall.Buffered or CutCall.WireAll || outcome.Content == content)
            && (cut.Reset || !message.Text.Contains("Content-Length", StringComparison.Ordinal) || Says(outcome, $"after {content.Length} of {message.WholeContent.Length} octets of content"));
    }

    /// <summary>No octet came: a GET goes to another connection and is answered there, a POST may have been processed.</summary>
    private static bool IsUnanswered(Cut cut, CutCall call, CutOutcome outcome)
    {
        if (call != CutCall.Post) return outcome is { IsComplete: true, Content: "/cut", Attempts: 2 };
        return outcome.Attempts == 1 && Fails(outcome, RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed,
            cut.Reset ? HttpRequestError.ConnectionError : HttpRequestError.ResponseEnded, cut.Reset ? "reset the connection (RST)" : "(FIN) before it answered");
    }

    private static bool Fails(CutOutcome outcome, RequestStage stage, RequestFate fate, HttpRequestError error, string words) =>
        !outcome.IsComplete && outcome.Failure is { } failure && failure.Stage == stage && failure.Fate == fate && failure.HttpRequestError == error && Says(outcome, words);

    private static bool Says(CutOutcome outcome, string words) => outcome.Failure!.Message.Contains(words, StringComparison.Ordinal);
}
