namespace PoolingClient.Resilience;

/// <summary>What an outcome says about sending the request again.</summary>
/// <param name="IsTransient">Another attempt may succeed.</param>
/// <param name="IsFailure">There is something to decide about it; there is not about a 404, or about what another strategy has refused.</param>
/// <param name="Processed">Whether the server may have acted on the request.</param>
/// <param name="ContentIsUntouched">The attempt ended before its content was read: it may go again whatever it is.</param>
/// <param name="Words">What happened, for reasons.</param>
/// <param name="Tag">The same as one word, for metrics.</param>
internal readonly record struct Judgement(bool IsTransient, bool IsFailure, Processing Processed, bool ContentIsUntouched, string Words, string Tag)
{
    public static readonly Judgement Fine = new(false, false, Processing.Possible, false, "", "");

    public static Judgement Final(string words) => new(false, true, Processing.Possible, false, words, "");
}
