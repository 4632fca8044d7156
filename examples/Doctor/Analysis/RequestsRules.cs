namespace Doctor.Analysis;

/// <summary>How many requests a connection answers.</summary>
internal static class RequestsRules
{
    /// <summary>The number after which connections end; null where none was met.</summary>
    public static int? Limit(Observations seen) =>
        seen.Requests is { End: RequestsEnd.Announced or RequestsEnd.Fin or RequestsEnd.Reset } requests ? requests.Answered : null;

    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.Requests is not { } requests) yield break;
        string count = Words.Count(requests.Answered, "request");
        yield return requests.End switch
        {
            RequestsEnd.All => new Finding(Weight.Good, "requests", $"A connection answered {count} in a row, which was all it was asked.", "--requests-max asks for more."),
            RequestsEnd.Announced => new Finding(
                Weight.Note, "requests",
                $"A connection answers {count}; the last answer says Connection: close.",
                "Nothing is lost, but every so many requests pay for a connection: raise the server's limit where that shows."),
            RequestsEnd.Fin => new Finding(
                Weight.Warning, "requests",
                $"A connection answers {count}, and then ends unannounced (RFC 9112 9.6 wants Connection: close on the last answer).",
                "A POST that meets the end fails: mend the server."),
            RequestsEnd.Reset => new Finding(Weight.Bad, "requests", $"A connection answers {count}, and then resets.", "Requests that meet it fail: mend the server."),
            RequestsEnd.Silence => new Finding(
                Weight.Bad, "requests",
                $"A connection answers {count}, and then is silent.",
                "Mend the server; until then a ResponseHeadTimeout bounds the wait."),
            RequestsEnd.PushedBack => new Finding(
                Weight.Note, "requests",
                $"After {count} the server asked for less ({seen.PushedBackWith}).",
                "It limits rates, even at a hundred requests a second."),
            RequestsEnd.Time => new Finding(Weight.Note, "requests", $"A connection answered {count} in the time that there was for it."),
            _ => new Finding(Weight.Bad, "requests", $"A connection answers {count}; then came something that is no answer.", "Mend the server."),
        };
    }
}
