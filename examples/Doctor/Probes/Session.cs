using System.Net;
using System.Net.Security;
using Doctor.Analysis;
using Doctor.Wire;

namespace Doctor.Probes;

/// <summary>What the probes share: whom they ask, what they may use, and what they have seen.</summary>
internal sealed class Session(Downstream downstream, DoctorOptions options) : IDisposable
{
    // Content beyond that is not asked for dozens of times.
    private const int MuchContent = 64 * 1024;

    // A server may think long about its first answer.
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(2), MostPatience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private TimeSpan? _slowest;

    public Downstream Downstream => downstream;

    public DoctorOptions Options => options;

    public Observations Seen { get; } = new();

    public Allowance Allowance { get; } = new();

    /// <summary>The address that all probes after the first use: the fastest that answered.</summary>
    public IPEndPoint? EndPoint { get; set; }

    /// <summary>The answer to GET is larger than one wants it often, and HEAD works: HEAD.</summary>
    public bool PrefersHead => Seen.First is { } first && (first.ContentLength > MuchContent || !first.IsWhole) && IsHeadGood;

    public bool IsHeadGood => Seen.Head is { InStep: true } head && head.Status == Seen.First?.Status;

    /// <summary>Silence begins after it: ten times the slowest answer so far, within bounds.</summary>
    public TimeSpan Patience
    {
        get
        {
            lock (_gate) return _slowest is not { } slowest ? FirstPatience : TimeSpan.FromTicks(Math.Clamp(slowest.Ticks * 10, LeastPatience.Ticks, MostPatience.Ticks));
        }
    }

    /// <summary>Why nothing can be tried that needs a connection to last; null where it can.</summary>
    public string? WhyNoReuse =>
        WhyNoAnswer
        ?? (Seen.First is { IsWhole: false } && !PrefersHead ? $"the content is larger than {AnswerReader.MostContent / 1024} KiB, and HEAD is of no use: give a URL with less" : null)
        ?? (Seen.First is { Persists: false, IsWhole: true } ? "every answer ends its connection" : null);

    /// <summary>Why nothing can be tried that needs an answer; null where it can.</summary>
    public string? WhyNoAnswer =>
        Seen.PushedBackWith is { } status ? $"the server answered {status}, so it gets nothing more"
        : Seen.First is null ? "the first request had no answer" : null;

    /// <exception cref="DialException">It was not made.</exception>
    public async Task<Dialed> OpenAsync(CancellationToken stop, params SslApplicationProtocol[] protocols)
    {
        await Allowance.ConnectionAsync(stop);
        return await Dialer.DialAsync(downstream, EndPoint!, stop, protocols.Length > 0 ? protocols : [SslApplicationProtocol.Http11]);
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<Reading> AskAsync(Line line, Ask ask, CancellationToken stop)
    {
        await Allowance.RequestsAsync(1, stop);
        // An answer may have come although not all of the request could be sent.
        _ = await line.SendAsync(ask.Octets(downstream), stop);
        return await ReadAsync(line, ask.IsHead, stop);
    }

    /// <summary>As <see cref="AskAsync(Line, Ask, CancellationToken)"/>, with the method that costs less.</summary>
    public Task<Reading> AskAsync(Line line, CancellationToken stop) => AskAsync(line, new Ask(PrefersHead), stop);

    public async Task<Reading> ReadAsync(Line line, bool isHead, CancellationToken stop)
    {
        Reading reading = await AnswerReader.ReadAsync(line, isHead, Patience, stop);
        if (reading.Answer is not { } answer) return reading;
        lock (_gate)
        {
            if (_slowest is not { } slowest || answer.HeadTime > slowest) _slowest = answer.HeadTime;
            if (answer.IsPushBack) Seen.PushedBackWith ??= answer.Status;
        }
        return reading;
    }

    public void Dispose() => Allowance.Dispose();
}
