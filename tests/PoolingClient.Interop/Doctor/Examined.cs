using Doctor;
using Doctor.Analysis;
using Doctor.Report;
using Xunit.Abstractions;
using Window = Doctor.Analysis.IdleWindow;

namespace PoolingClient.Interop;

/// <summary>What the doctor of the examples finds at a server, and that it keeps to what it announced.</summary>
internal sealed record Examined(Observations Seen, Diagnosis Diagnosis)
{
    public Window Window => Window.Of(Seen.Idle)!;

    public PipelineVerdict Pipelining => PipelineVerdict.Of(Seen.Pipeline)!;

    public IdleSample Unused => Assert.Single(Seen.Idle!.Samples, sample => !sample.IsUsed);

    /// <param name="peer">The server.</param>
    /// <param name="output">Where it is said what was found.</param>
    /// <param name="isSecure">Over TLS.</param>
    /// <param name="idleMax">How long the doctor waits for the ends of idle connections, in seconds. Most servers of these tests end them after two, some up to a second later.</param>
    public static async Task<Examined> RunAsync(Peer peer, ITestOutputHelper output, bool isSecure = false, int idleMax = 4)
    {
        await using Running running = await Running.StartAsync(peer);
        var url = new Uri(isSecure ? running.TlsUri : running.Uri, "/echo?id=examined&size=100");
        var options = new DoctorOptions(url, TimeSpan.FromSeconds(idleMax), DoctorOptions.DefaultRequestsMax, "downstream", IsInsecure: true);
        using var examination = new Examination(new Downstream(url), options);
        await examination.RunAsync(_ => { }, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(3));
        Diagnosis diagnosis = Diagnosis.Of(examination.Seen);
        foreach (Finding finding in diagnosis.Findings) output.WriteLine($"{finding.Weight,-8} {finding.Subject,-12} {finding.Text}");
        output.WriteLine(AppSettings.Text(peer.Name, examination.Downstream, diagnosis.Proposals));
        Assert.True(examination.Spent.Connections <= Examination.Plan(options, isSecure).Connections && examination.Spent.Requests <= Examination.Plan(options, isSecure).Requests);
        Assert.Empty(examination.Seen.NotDone);
        return new Examined(examination.Seen, diagnosis);
    }

    /// <summary>Idle connections end by FIN; the first of them after so many seconds.</summary>
    public void EndsWithin(double least, double most)
    {
        Assert.Equal(IdleWindowKind.Ended, Window.Kind);
        Assert.InRange(Window.Shortest.TotalSeconds, least, most);
        Assert.All(Seen.Idle!.Samples.Where(sample => sample is { IsUsed: true, IsEnded: true }), sample => Assert.Equal(IdleOutcome.Fin, sample.Outcome));
        Proposal idle = Proposed("PooledConnectionIdleTimeout");
        Assert.InRange(((TimeSpan)idle.Value).TotalSeconds, 0.4, Window.Shortest.TotalSeconds - 0.4);
    }

    public Proposal Proposed(string name) => Assert.Single(Diagnosis.Proposals, proposal => proposal.Name == name);

    public void PipelinesUpTo(int depth, int proposed)
    {
        Assert.True(Pipelining is { IsProven: true, Kind: PipelineVerdictKind.Clean }, $"{Pipelining}");
        Assert.Equal(depth, Pipelining.Depth);
        Assert.Equal(proposed, Proposed("MaxPipelineDepth").Value);
    }
}
