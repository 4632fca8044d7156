using Doctor.Wire;

namespace Doctor.Analysis;

/// <summary>HEAD.</summary>
internal static class HeadRules
{
    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.Head is not { } head) yield break;
        if (head.Status is null)
        {
            yield return new Finding(Weight.Warning, "HEAD", head.Ending == Ending.Silence ? "HEAD is not answered." : "HEAD ends the connection.", "Do not send it.");
        }
        else if (!head.InStep)
        {
            yield return new Finding(
                Weight.Bad, "HEAD",
                "The answer to HEAD has content, against RFC 9110 9.3.2: the next answer on the connection would not be read as what it is.",
                "Do not send HEAD; mend the server.");
        }
        else if (head.Status != seen.First?.Status)
        {
            yield return new Finding(Weight.Note, "HEAD", $"HEAD is answered with {head.Status}, GET with {seen.First?.Status}.");
        }
        else
        {
            yield return new Finding(Weight.Good, "HEAD", "HEAD is answered as GET, without content.");
        }
    }
}
