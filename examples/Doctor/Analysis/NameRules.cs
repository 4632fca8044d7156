using System.Net.Sockets;

namespace Doctor.Analysis;

/// <summary>Addresses, families, and the time to reach them.</summary>
internal static class NameRules
{
    /// <summary>A name that takes so long is worth a word: the client resolves it beside the first request, and every 30 s.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<Finding> Find(Observations seen)
    {
        if (seen.Names is not { } names) yield break;
        if (names.Resolve > Slow)
        {
            const string Advice = "It is in ConnectTimeout, once for all connections of 30 s (AddressRefreshInterval).";
            yield return new Finding(Weight.Note, "name", $"Resolving took {Words.Time(names.Resolve.Value)}.", Advice);
        }
        foreach (AddressFamily family in new[] { AddressFamily.InterNetworkV6, AddressFamily.InterNetwork })
        {
            AddressSeen[] all = [.. names.Addresses.Where(address => address.Family == family)], answering = [.. all.Where(address => address.Connect is not null)];
            string name = family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            if (answering.Length > 0)
            {
                string times = string.Join(", ", answering.Select(Text));
                yield return new Finding(Weight.Good, name, $"{answering.Length} of {all.Length} answer: {times}.");
            }
            foreach (AddressSeen address in all.Where(address => address.Connect is null))
            {
                bool isSilent = address.FailedAfter >= Wire.Dialer.Patience;
                string mend = isSilent
                    ? "Take it out of DNS, or mend it: until the client has learned that it is silent, new connections wait ConnectAttemptDelay for it."
                    : "Take it out of DNS, or let the server listen there.";
                yield return new Finding(isSilent ? Weight.Warning : Weight.Note, name, $"{address.Address}: {address.Failure}.", names.Resolve is null ? null : mend);
            }
        }
    }

    private static string Text(AddressSeen address) =>
        $"{address.Address} in {Words.Time(address.Connect!.Value)}{(address.RoundTrip is { } rtt ? $" (RTT {Words.Time(rtt)})" : "")}";
}
