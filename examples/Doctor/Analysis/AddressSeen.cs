using System.Net.Sockets;

namespace Doctor.Analysis;

/// <summary>An address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Family">Its family.</param>
/// <param name="Connect">The time of the TCP handshake; null where it failed.</param>
/// <param name="RoundTrip">The kernel's measure after it.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="FailedAfter">And after which time.</param>
internal sealed record AddressSeen(string Address, AddressFamily Family, TimeSpan? Connect, TimeSpan? RoundTrip, string? Failure = null, TimeSpan? FailedAfter = null);
