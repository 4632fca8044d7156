using System.Globalization;
using System.Text;

namespace PoolingClient;

/// <summary>
/// When what happened to a request, socket event by socket event (RFC 9112 9, RFC 9293 3.5). All instants are spans since the request was handed to the
/// handler; null where it did not come to it (yet).
/// </summary>
public sealed class RequestTimeline
{
    internal RequestTimeline(IReadOnlyList<RequestAttempt> attempts, TimeSpan? dialBegun, TimeSpan queued, ConnectionSetup? failedDial) =>
        (Attempts, DialBegun, Queued, FailedDial) = (attempts, dialBegun, queued, failedDial);

    /// <summary>When the request last began to wait for a connection (RFC 9112 9.4).</summary>
    public TimeSpan Queued { get; }

    /// <summary>When a dial was begun because of that (RFC 9112 9.1); null where it was given a connection that was there, or waited for one.</summary>
    public TimeSpan? DialBegun { get; }

    /// <summary>
    /// Each connection that the request was given to, in order. More than one means that it was sent again (RFC 9112 9.3.1), or that a redirect (RFC 9110 15.4)
    /// or a challenge (RFC 9110 11.3) was followed up. Empty while it waits.
    /// </summary>
    public IReadOnlyList<RequestAttempt> Attempts { get; }

    /// <summary>The dial that failed the request, with each address it tried (RFC 8305 5); null where it did not fail by one.</summary>
    public ConnectionSetup? FailedDial { get; }

    /// <summary>The attempts, one event a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (RequestAttempt attempt in Attempts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"connection {attempt.ConnectionId}, exchange {attempt.ExchangeNumber} on it");
            foreach ((string name, TimeSpan at) in attempt.Events) text.AppendLine(CultureInfo.InvariantCulture, $"  {at.TotalMilliseconds,9:0.000} ms  {name}");
        }
        if (Attempts.Count == 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Queued.TotalMilliseconds,9:0.000} ms  began to wait");
            if (DialBegun is { } dial) text.AppendLine(CultureInfo.InvariantCulture, $"  {dial.TotalMilliseconds,9:0.000} ms  dial begun");
        }
        foreach (AddressTried address in FailedDial?.Addresses ?? [])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {(address.Ended ?? address.Begun).TotalMilliseconds,9:0.000} ms  {address.Describe()}");
        }
        return text.ToString();
    }
}
