using Doctor.Analysis;
using Doctor.Probes;
using Doctor.Wire;

namespace Doctor;

/// <summary>Runs the probes one after the other. What they have seen is there also where it is ended early, or one of them cannot go on.</summary>
internal sealed class Examination(Downstream downstream, DoctorOptions options) : IDisposable
{
    /// <summary>In the order in which each may build on what was seen before. The one that waits comes last.</summary>
    public static IReadOnlyList<IProbe> Probes { get; } =
    [
        new AddressProbe(), new TlsProbe(), new AnswerProbe(), new HeadProbe(), new ReuseProbe(), new CloseProbe(),
        new HeaderLimitProbe(), new RequestsProbe(), new PipelineProbe(), new IdleProbe(),
    ];

    // Without an address and an answer there is nothing to examine.
    private static readonly string[] Needed = ["addresses", "tls", "answer"];

    private readonly Session _session = new(downstream, options);

    public Downstream Downstream => downstream;

    public DoctorOptions Options => options;

    public Observations Seen => _session.Seen;

    /// <summary>What it has cost so far.</summary>
    public Cost Spent => _session.Allowance.Spent;

    /// <summary>The probes that may be left out.</summary>
    public static IEnumerable<string> Optional => Probes.Select(probe => probe.Name).Except(Needed);

    /// <summary>What it costs at most.</summary>
    public static Cost Plan(DoctorOptions options, bool isSecure) =>
        Probes.Where(probe => !IsLeftOut(probe, options) && (isSecure || probe is not TlsProbe)).Select(probe => probe.CostOf(options)).Aggregate((sum, cost) => sum + cost);

    /// <param name="beginning">Is told the name of each probe that begins.</param>
    /// <param name="stop">Ends it: what was seen until then stays.</param>
    /// <exception cref="DialException">Nothing answers there.</exception>
    public async Task RunAsync(Action<string> beginning, CancellationToken stop)
    {
        try
        {
            foreach (IProbe probe in Probes)
            {
                string? whyNot = IsLeftOut(probe, options) ? "--skip" : probe.WhyNot(_session);
                if (whyNot is null) await RunAsync(probe, beginning, stop);
                else if (probe is not TlsProbe) Seen.NotDone.Add(new NotDone(probe.Name, whyNot));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Seen.IsInterrupted = true;
        }
    }

    public void Dispose() => _session.Dispose();

    private static bool IsLeftOut(IProbe probe, DoctorOptions options) => options.Skip?.Contains(probe.Name) == true;

    private async Task RunAsync(IProbe probe, Action<string> beginning, CancellationToken stop)
    {
        beginning(probe.Name);
        _session.Allowance.Grant(probe.CostOf(options));
        try
        {
            await probe.RunAsync(_session, stop);
        }
        catch (DialException e) when (!Needed.Contains(probe.Name))
        {
            Seen.NotDone.Add(new NotDone(probe.Name, $"no connection: {e.Message}"));
        }
    }
}
