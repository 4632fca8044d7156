using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>
/// Heads of growing size, each on a connection of its own, until one is refused. The octets are in one field line, as those of a cookie or a token are.
/// </summary>
internal sealed class HeaderLimitProbe : IProbe
{
    // A little below the powers of two, where servers have their limits.
    private static readonly int[] Sizes = [4_000, 8_000, 16_000, 32_000, 64_000];

    public string Name => "headers";

    public Cost CostOf(DoctorOptions options) => new(Sizes.Length, Sizes.Length);

    public string? WhyNot(Session session) => session.WhyNoAnswer ?? (session.Seen.First is { IsWhole: false } && !session.PrefersHead ? session.WhyNoReuse : null);

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        var steps = new List<HeaderStep>();
        session.Seen.HeaderLimits = new HeaderLimitsSeen(steps);
        bool isHead = session.PrefersHead;
        int expected = isHead ? session.Seen.Head!.Status!.Value : session.Seen.First!.Status;
        foreach (int size in Sizes)
        {
            await using Line line = (await session.OpenAsync(stop)).Line;
            Reading reading = await session.AskAsync(line, Padded(session, isHead, size), stop);
            bool isRefused = reading.Answer is not { } answer || (answer.Status != expected && answer.Status is >= 400 and < 500);
            steps.Add(new HeaderStep(size, reading.Answer?.Status, reading.Ending, isRefused));
            if (isRefused || session.Seen.PushedBackWith is not null) return;
        }
    }

    private static Ask Padded(Session session, bool isHead, int size)
    {
        const string Name = "X-Doctor-Padding: ", End = "\r\n";
        int other = new Ask(isHead).Octets(session.Downstream).Length + Name.Length + End.Length;
        return new Ask(isHead, Name + new string('a', Math.Max(1, size - other)) + End);
    }
}
