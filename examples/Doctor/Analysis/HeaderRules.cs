namespace Doctor.Analysis;

/// <summary>How large the head of a request may be.</summary>
internal static class HeaderRules
{
    /// <summary>Cookies and tokens are mostly below that (RFC 6265 6.1: 4,096 octets a cookie).</summary>
    private const int Usual = 8_000;

    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.HeaderLimits is not { Steps: { Count: > 0 } steps }) yield break;
        HeaderStep last = steps[^1];
        if (!last.IsRefused)
        {
            yield return new Finding(Weight.Good, "headers", Words.Of($"A head of {last.Octets:N0} octets, most of them in one field, is taken."));
            yield break;
        }
        string taken = steps.Count > 1
            ? Words.Of($"A head of {steps[^2].Octets:N0} octets is taken, one of {last.Octets:N0} (most of it in one field) ")
            : Words.Of($"A head of {last.Octets:N0} octets (most of it in one field) ");
        Weight weight = last.Octets <= Usual || last.Status is null ? Weight.Warning : Weight.Note;
        string refused = last.Status is { } status ? $"is refused with {status}{(status == 431 ? "" : ", where 431 would say why (RFC 6585 5)")}" : "ends the connection without an answer";
        yield return new Finding(weight, "headers", $"{taken}{refused}.", "Keep cookies, tokens and baggage below that, or raise the server's limit.");
    }
}
