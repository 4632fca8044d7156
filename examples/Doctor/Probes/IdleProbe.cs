using System.Diagnostics;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>
/// Connections that are left alone, all at once, each for another time: FIN tells the server's limit exactly, and a request at the end tells
/// whether somebody on the way has forgotten the connection and said nothing. One has never carried a request.
/// </summary>
internal sealed class IdleProbe : IProbe
{
    /// <summary>Parts of the whole time. Where nobody says anything, the limit is only known to lie between two of them.</summary>
    private static readonly double[] Parts = [1, 3.0 / 4, 1.0 / 2, 1.0 / 4, 1.0 / 8, 1.0 / 16];

    /// <summary>Some servers look at their clocks once a second: more connections wait the whole time, begun at other points of the second.</summary>
    private static readonly TimeSpan[] Phases = [TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(750)];

    public string Name => "idle";

    public Cost CostOf(DoctorOptions options) => new(Parts.Length + Phases.Length + 1, ((Parts.Length + Phases.Length) * 2) + 1);

    public string? WhyNot(Session session) => session.WhyNoReuse;

    public async Task RunAsync(Session session, CancellationToken stop)
    {
        TimeSpan most = session.Options.IdleMax;
        var samples = new List<IdleSample>();
        session.Seen.Idle = new IdleSeen(most, samples);
        Task<IdleSample?>[] tasks =
        [
            .. Parts.Select(part => WatchAsync(session, isUsed: true, most * part, TimeSpan.Zero, stop)),
            WatchAsync(session, isUsed: false, most, TimeSpan.Zero, stop),
            .. Phases.Select(phase => WatchAsync(session, isUsed: true, most, phase, stop)),
        ];
        IdleSample?[] seen = await Task.WhenAll(tasks);
        samples.AddRange(seen.OfType<IdleSample>().OrderBy(sample => sample.Planned));
        stop.ThrowIfCancellationRequested();
    }

    /// <returns>Null where the connection could not be brought to the point.</returns>
    private static async Task<IdleSample?> WatchAsync(Session session, bool isUsed, TimeSpan planned, TimeSpan phase, CancellationToken stop)
    {
        Line? line = null;
        long begun = 0;
        try
        {
            await Task.Delay(phase, stop);
            line = (await session.OpenAsync(stop)).Line;
            if (isUsed && (await session.AskAsync(line, stop)).Answer is not { Persists: true }) return null;
            begun = Stopwatch.GetTimestamp();
            Ending ending = await line.EnsureAsync(1, planned, stop);
            TimeSpan at = Stopwatch.GetElapsedTime(begun);
            return ending == Ending.Silence ? await UseAsync(session, line, isUsed, planned, begun, stop) : await EndAsync(session, line, isUsed, planned, ending, at, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is known so far: it was still open.
            return begun == 0 ? null : new IdleSample(isUsed, planned, IdleOutcome.Open, Stopwatch.GetElapsedTime(begun));
        }
        catch (DialException)
        {
            return null;
        }
        finally
        {
            if (line is not null) await line.DisposeAsync();
        }
    }

    /// <summary>Nothing came all the time: now a request.</summary>
    private static async Task<IdleSample> UseAsync(Session session, Line line, bool isUsed, TimeSpan planned, long begun, CancellationToken stop)
    {
        TimeSpan at = Stopwatch.GetElapsedTime(begun);
        Reading reading = await session.AskAsync(line, stop);
        IdleOutcome outcome = reading.Ending switch
        {
            Ending.None => IdleOutcome.Answered,
            Ending.Fin or Ending.CloseNotify => IdleOutcome.FinAtUse,
            Ending.Reset => IdleOutcome.ResetAtUse,
            Ending.Silence => IdleOutcome.SilentAtUse,
            _ => IdleOutcome.Other,
        };
        return new IdleSample(isUsed, planned, outcome, at, reading.Answer?.Status);
    }

    private static async Task<IdleSample> EndAsync(Session session, Line line, bool isUsed, TimeSpan planned, Ending ending, TimeSpan at, CancellationToken stop)
    {
        // Octets: an answer that nobody has asked for.
        int? status = ending == Ending.None ? (await AnswerReader.ReadAsync(line, isHead: false, session.Patience, stop)).Answer?.Status : null;
        IdleOutcome outcome = ending switch
        {
            Ending.None => status is null ? IdleOutcome.Other : IdleOutcome.Unasked,
            Ending.Fin => IdleOutcome.Fin,
            Ending.CloseNotify => IdleOutcome.CloseNotify,
            _ => IdleOutcome.Reset,
        };
        return new IdleSample(isUsed, planned, outcome, at, status);
    }
}
