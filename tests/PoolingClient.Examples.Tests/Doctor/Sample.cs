using System.Net.Sockets;
using Doctor.Analysis;
using Doctor.Wire;

namespace PoolingClient.Examples.Tests;

/// <summary>Observations as the probes make them: of a server that does everything right, to be changed in one thing.</summary>
internal static class Sample
{
    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    public static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);

    public static AddressSeen Address(string address, double? connect, double failedAfter = 0) => connect is { } time
        ? new AddressSeen(address, address.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, Ms(time), Ms(time))
        : new AddressSeen(address, address.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, null, null, "silent", S(failedAfter));

    public static AnswerSeen Answer(KeepAliveHints? hints = null, KeepAliveHints? asked = null) =>
        new("HTTP/1.1", 200, Ms(3), 100, IsWhole: true, Persists: true, Hints: hints, HintsWhenAsked: asked);

    public static PipelineRound Round(int depth, int answered, Ending ending = Ending.None, bool isAnnounced = false, int? wrong = null) =>
        new(depth, [.. Enumerable.Repeat(200, answered)], ending, isAnnounced, wrong);

    public static PipelineSeen Pipeline(params PipelineRound[] rounds) => new(PipelineMarks.Methods, rounds);

    public static IdleSample Used(double at, IdleOutcome outcome) => new(IsUsed: true, S(at), outcome, S(at));

    public static IdleSeen Idle(params IdleSample[] samples) => new(S(80), samples);

    public static Proposal? Proposed(Observations seen, string name) => Diagnosis.Of(seen).Proposals.SingleOrDefault(proposal => proposal.Name == name);

    public static IEnumerable<Finding> Found(Observations seen, string subject) => Diagnosis.Of(seen).Findings.Where(finding => finding.Subject == subject);
}
