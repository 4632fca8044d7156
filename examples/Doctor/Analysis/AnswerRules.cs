namespace Doctor.Analysis;

/// <summary>The first answer: version, status, what it announces.</summary>
internal static class AnswerRules
{
    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.First is not { } first) yield break;
        string product = first.Product is null ? "" : $" from {first.Product}";
        string content = first.IsWhole ? $"{first.ContentLength:N0} octets" : "more content than was read here";
        string rtt = first.RoundTrip is { } roundTrip ? $"; RTT {Words.Time(roundTrip)}" : "";
        yield return new Finding(Weight.Good, "answer", Words.Of($"{first.Version} {first.Status}{product}, {content}; head after {Words.Time(first.HeadTime)}{rtt}."));
        if (first.HasVia) yield return new Finding(Weight.Note, "answer", "It came through a gateway (Via): what is said of connections here is said of the gateway's.");
        foreach (Finding finding in Status(first)) yield return finding;
        if (!first.Persists && first.IsWhole)
        {
            string why = first.Version == "HTTP/1.0" ? "It speaks HTTP/1.0, which ends the connection after each answer" : "It ends the connection after each answer";
            yield return new Finding(
                Weight.Bad, "keep-alive",
                $"{why}: every request pays for a new connection.",
                "Turn keep-alive on at the server. No setting of the client can.");
        }
        foreach (Finding finding in Hints(first)) yield return finding;
    }

    private static IEnumerable<Finding> Status(AnswerSeen first)
    {
        const string Other = "Everything here was measured on this answer: give a URL that is answered with 200 and little content.";
        if (first.Status is 429 or 503) yield return new Finding(Weight.Warning, "answer", $"It asks for less ({first.Status}), so it got nothing more.", "Try again later.");
        else if (first.Status >= 400) yield return new Finding(Weight.Warning, "answer", $"The status is an error ({first.Status}).", Other);
        else if (first.Status >= 300) yield return new Finding(Weight.Note, "answer", $"It redirects ({first.Status}), which is not followed here.", Other);
    }

    private static IEnumerable<Finding> Hints(AnswerSeen first)
    {
        if (first.Hints is { } hints)
        {
            yield return new Finding(Weight.Good, "keep-alive", $"It announces Keep-Alive: {Text(hints)}.", "The client keeps below it by itself.");
        }
        else if (first.HintsWhenAsked is { } asked)
        {
            yield return new Finding(
                Weight.Note, "keep-alive",
                $"It announces Keep-Alive: {Text(asked)}, but only to requests with Connection: keep-alive.",
                "HTTP/1.1 needs no such field, and the client sends none: set what it announces.");
        }
    }

    private static string Text(KeepAliveHints hints) => string.Join(", ", new[]
    {
        hints.Timeout is { } timeout ? Words.Of($"timeout={timeout}") : null,
        hints.Max is { } max ? Words.Of($"max={max}") : null,
    }.OfType<string>());
}
