using System.Net.Security;
using Doctor.Analysis;
using Doctor.Wire;

namespace PoolingClient.Examples.Tests;

/// <summary>What is said of the rest.</summary>
public sealed class FindingTests
{
    private static readonly (string Subject, Observations Seen, Weight Weight, string Text)[] Cases =
    [
        ("certificate", new() { Tls = Tls(-1) }, Weight.Bad, "It expired on"),
        ("certificate", new() { Tls = Tls(3) }, Weight.Bad, "in 3 days"),
        ("certificate", new() { Tls = Tls(20) }, Weight.Warning, "in 20 days"),
        ("certificate", new() { Tls = Tls(200) }, Weight.Good, "valid until 2030-01-02"),
        ("certificate", new() { Tls = Tls(200, SslPolicyErrors.RemoteCertificateNameMismatch) }, Weight.Bad, "for another name"),
        ("TLS", new() { Tls = Tls(200) with { SpeaksHttp2 = true } }, Weight.Note, "HTTP/2"),
        ("keep-alive", new() { First = Sample.Answer() with { Persists = false } }, Weight.Bad, "ends the connection after each answer"),
        ("keep-alive", new() { First = Sample.Answer() with { Persists = false, Version = "HTTP/1.0" } }, Weight.Bad, "HTTP/1.0"),
        ("answer", new() { First = Sample.Answer() with { Status = 503 } }, Weight.Warning, "asks for less"),
        ("answer", new() { First = Sample.Answer() with { Status = 404 } }, Weight.Warning, "404"),
        ("answer", new() { First = Sample.Answer() with { HasVia = true } }, Weight.Note, "gateway"),
        ("HEAD", new() { Head = new HeadSeen(200, InStep: false) }, Weight.Bad, "has content"),
        ("HEAD", new() { First = Sample.Answer(), Head = new HeadSeen(405, InStep: true) }, Weight.Note, "405"),
        ("HEAD", new() { Head = new HeadSeen(null, InStep: false, Ending.Silence) }, Weight.Warning, "not answered"),
        ("reuse", new() { Reuse = new ReuseSeen(Sample.Ms(9), [Sample.Ms(1)], [200], Ending.Fin) }, Weight.Bad, "1 request and no more"),
        ("reuse", new() { Reuse = new ReuseSeen(Sample.Ms(9), [Sample.Ms(1), Sample.Ms(1)], [200, 401]) }, Weight.Warning, "401 in the place of 200"),
        ("requests", new() { Requests = new RequestsSeen(110, 50, RequestsEnd.Fin) }, Weight.Warning, "unannounced"),
        ("requests", new() { Requests = new RequestsSeen(110, 50, RequestsEnd.Silence) }, Weight.Bad, "silent"),
        ("requests", new() { Requests = new RequestsSeen(110, 110, RequestsEnd.All) }, Weight.Good, "110 requests in a row"),
        ("ends", new() { Idle = Sample.Idle(Sample.Used(5, IdleOutcome.Reset)) }, Weight.Warning, "RST"),
        ("ends", new() { Tls = Tls(200), Idle = Sample.Idle(Sample.Used(5, IdleOutcome.Fin)) }, Weight.Note, "without close_notify"),
        ("ends", new() { Close = new CloseSeen(SaysClose: false, Ending.Silence, Sample.S(2)) }, Weight.Warning, "stays open"),
        ("headers", new() { HeaderLimits = new([new(4000, 200, Ending.None, false), new(8000, null, Ending.Reset, true)]) }, Weight.Warning, "4,000 octets is taken, one of 8,000 (most of it in one field) ends the connection"),
        ("headers", new() { HeaderLimits = new([new(4000, 200, Ending.None, false), new(16_000, 431, Ending.None, true)]) }, Weight.Note, "refused with 431."),
        ("headers", new() { HeaderLimits = new([new(64_000, 200, Ending.None, false)]) }, Weight.Good, "64,000"),
        ("not done", new() { NotDone = { new("idle", "it is late"), new("reuse", "it is late") } }, Weight.Note, "idle, reuse: it is late."),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void It_says_what_was_seen(int number)
    {
        (string subject, Observations seen, Weight weight, string text) = Cases[number];
        Assert.Contains(Sample.Found(seen, subject), finding => finding.Weight == weight && finding.Text.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_nothing_nothing_is_said() => Assert.True(Diagnosis.Of(new Observations()) is { Findings.Count: 0, Proposals.Count: 0 });

    private static TlsSeen Tls(int days, SslPolicyErrors errors = SslPolicyErrors.None) =>
        new([Sample.Ms(5)], "TLS 1.3", "TLS_AES_256_GCM_SHA384", false, new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), days, errors);
}
