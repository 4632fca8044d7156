using System.Globalization;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>The first requests: a GET as the client sends it, and one that asks for the connection to be kept, which makes some servers tell for how long.</summary>
internal sealed class AnswerProbe : IProbe
{
    public string Name => "answer";

    public Cost CostOf(DoctorOptions options) => new(1, 2);

    public string? WhyNot(Session session) =>
        session.Seen.Tls is { Errors: not System.Net.Security.SslPolicyErrors.None } && !session.Options.IsInsecure
            ? "the certificate is not accepted, so nothing is sent; --insecure sends it" : null;

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        await using Line line = (await session.OpenAsync(stop)).Line;
        string id = Marks.NewId();
        Reading reading = await session.AskAsync(line, new Ask(IsHead: false, Marks.IdField(id)), stop);
        if (reading.Answer is not { } answer)
        {
            throw new DialException($"A connection is made, but GET is not answered: {Words(reading)}.", new InvalidDataException(reading.Ending.ToString()));
        }
        AnswerSeen seen = Seen(answer, id) with { RoundTrip = line.RoundTrip };
        session.Seen.First = seen;
        if (!seen.Persists || session.Seen.PushedBackWith is not null) return;
        Answer? second = (await session.AskAsync(line, new Ask(IsHead: false, "Connection: keep-alive\r\n"), stop)).Answer;
        session.Seen.First = seen with { HintsWhenAsked = second is null ? null : Hints(second), RoundTrip = line.RoundTrip };
    }

    /// <summary>What announcements come with an answer; null where there are none.</summary>
    internal static KeepAliveHints? Hints(Answer answer) =>
        answer["Keep-Alive"] is not { } field ? null : new KeepAliveHints(Number(field, "timeout"), Number(field, "max"));

    private static AnswerSeen Seen(Answer answer, string id) => new(
        answer.Version,
        answer.Status,
        answer.HeadTime,
        answer.ContentLength,
        answer.IsWhole,
        answer.Persists,
        Product(answer["Server"]),
        answer["Via"] is not null,
        TakesRanges: answer.Status == 200 && answer.ContentLength >= Marks.LeastForRanges && answer["Accept-Ranges"]?.Trim() == "bytes",
        EchoesId: answer[Marks.IdName] == id,
        Hints(answer));

    private static int? Number(string field, string name)
    {
        foreach (string part in field.Split(','))
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase) && int.TryParse(pair[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out int value)) return value;
        }
        return null;
    }

    /// <summary>A word or two, whatever was sent.</summary>
    private static string? Product(string? server) =>
        server is null ? null : new string([.. server.Where(character => character is >= ' ' and <= '~').Take(40)]);

    private static string Words(Reading reading) => reading.Ending switch
    {
        Ending.Silence => string.Create(CultureInfo.InvariantCulture, $"nothing came within {reading.After.TotalSeconds:0} s"),
        Ending.NotHttp => "what came is no HTTP/1 response",
        Ending.Reset => "the connection was reset",
        Ending.Cut => "the connection ended within the answer",
        _ => "the connection was ended",
    };
}
