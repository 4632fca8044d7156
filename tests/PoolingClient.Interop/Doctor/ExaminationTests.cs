using System.Net.Security;
using Doctor.Analysis;
using Xunit.Abstractions;

namespace PoolingClient.Interop;

// One class a server: they are examined beside each other, because most of the time is waiting.

/// <summary>nginx ends idle connections to the second, announces nothing, and pipelines.</summary>
public sealed class NginxExamination(ITestOutputHelper output)
{
    [ExaminedFact(typeof(Nginx))]
    public async Task Its_limits_are_found()
    {
        Examined nginx = await Examined.RunAsync(new Nginx(), output);
        nginx.EndsWithin(1.8, 3.2);
        nginx.PipelinesUpTo(32, 16);
        Assert.Null(nginx.Seen.First!.Hints);
        Assert.Equal(RequestsEnd.All, nginx.Seen.Requests!.End);
        // A field line has to fit into a buffer of 8 KiB.
        Assert.True(nginx.Seen.HeaderLimits!.Steps[^1] is { IsRefused: true, Octets: 16_000, Status: 400 }, $"{nginx.Seen.HeaderLimits.Steps[^1]}");
    }

    [ExaminedFact(typeof(Nginx))]
    public async Task Its_TLS_is_found()
    {
        Examined nginx = await Examined.RunAsync(new Nginx(), output, isSecure: true);
        Assert.Equal("TLS 1.3", nginx.Seen.Tls!.Protocol);
        Assert.Equal(2, nginx.Seen.Tls.Handshakes.Count);
        // The certificate of the tests: nobody trusts it, and it is for a year.
        Assert.Equal(SslPolicyErrors.RemoteCertificateChainErrors, nginx.Seen.Tls.Errors);
        Assert.InRange(nginx.Seen.Tls.DaysLeft, 360, 366);
        Assert.Equal(IdleWindowKind.Ended, nginx.Window.Kind);
        Assert.InRange(nginx.Window.Shortest.TotalSeconds, 1.8, 3.2);
        Assert.All(nginx.Seen.Idle!.Samples.Where(sample => sample is { IsUsed: true, IsEnded: true }), sample => Assert.Equal(IdleOutcome.CloseNotify, sample.Outcome));
    }
}

/// <summary>Apache answers 101 requests, and tells its limits only to those who ask for keep-alive.</summary>
public sealed class ApacheExamination(ITestOutputHelper output)
{
    [ExaminedFact(typeof(Apache), isAlways: true)]
    public async Task Its_limits_are_found()
    {
        Examined apache = await Examined.RunAsync(new Apache(), output, idleMax: 7);
        apache.EndsWithin(4.8, 6.2);
        Assert.Equal(new RequestsSeen(110, 101, RequestsEnd.Announced), apache.Seen.Requests);
        // A tenth of 101: what stands behind the last one is sent again.
        apache.PipelinesUpTo(32, 10);
        Assert.Null(apache.Seen.First!.Hints);
        Assert.Equal(5, apache.Seen.First.HintsWhenAsked!.Timeout);
    }
}

/// <summary>HAProxy sends 408 on a connection that never carried a request.</summary>
public sealed class HAProxyExamination(ITestOutputHelper output)
{
    [ExaminedFact(typeof(HAProxy))]
    public async Task Its_limits_are_found()
    {
        Examined haproxy = await Examined.RunAsync(new HAProxy(), output);
        haproxy.EndsWithin(1.8, 3.2);
        haproxy.PipelinesUpTo(32, 16);
        Assert.True(haproxy.Unused is { Outcome: IdleOutcome.Unasked, Status: 408 }, $"{haproxy.Unused}");
        Assert.InRange(haproxy.Unused.At.TotalSeconds, 1.8, 3.2);
        Assert.Contains(haproxy.Diagnosis.Findings, finding => finding.Subject == "unused" && finding.Text.Contains("408", StringComparison.Ordinal));
    }
}

/// <summary>Kestrel looks once a second at what is idle for two.</summary>
public sealed class KestrelExamination(ITestOutputHelper output)
{
    [ExaminedFact(typeof(Kestrel), isAlways: true)]
    public async Task Its_limits_are_found()
    {
        Examined kestrel = await Examined.RunAsync(new Kestrel(), output);
        kestrel.EndsWithin(1.8, 3.8);
        kestrel.PipelinesUpTo(32, 16);
        Assert.Equal(RequestsEnd.All, kestrel.Seen.Requests!.End);
        // MaxRequestHeadersTotalSize is 32 KiB, and 431 is the answer.
        Assert.True(kestrel.Seen.HeaderLimits!.Steps[^1] is { IsRefused: true, Octets: 64_000, Status: 431 }, $"{kestrel.Seen.HeaderLimits.Steps[^1]}");
    }
}

/// <summary>Node announces five seconds and keeps up to six, and answers a faulty request before those that came earlier.</summary>
public sealed class NodeExamination(ITestOutputHelper output)
{
    [ExaminedFact(typeof(Node))]
    public async Task Its_limits_are_found()
    {
        Examined node = await Examined.RunAsync(new Node(), output, idleMax: 8);
        node.EndsWithin(4.8, 7.2);
        node.PipelinesUpTo(32, 16);
        Assert.Equal(5, node.Seen.First!.Hints!.Timeout);
        Assert.Equal([400], node.Seen.Pipeline!.Fault!.Statuses);
        Assert.Contains(node.Diagnosis.Findings, finding => finding.Subject == "pipelining" && finding.Text.Contains("400", StringComparison.Ordinal) && finding.Weight == Weight.Note);
    }
}

/// <summary>gunicorn with threads forgets requests that came together with another.</summary>
public sealed class GunicornExamination(ITestOutputHelper output)
{
    [ExaminedFact(typeof(Gunicorn), isAlways: true)]
    public async Task Its_pipelining_is_found_to_be_broken()
    {
        Examined gunicorn = await Examined.RunAsync(new Gunicorn(), output);
        gunicorn.EndsWithin(1.8, 3.8);
        // Which comes first, the doctor's patience or gunicorn's own end of the connection, depends on how slow its answers are.
        Assert.Contains(gunicorn.Pipelining.Kind, new[] { PipelineVerdictKind.Silence, PipelineVerdictKind.Ended });
        Assert.Equal((0, 3, 1), (gunicorn.Pipelining.Depth, gunicorn.Pipelining.Last.Depth, gunicorn.Pipelining.Last.Statuses.Count));
        Assert.DoesNotContain(gunicorn.Diagnosis.Proposals, proposal => proposal.Name == "MaxPipelineDepth");
    }
}
