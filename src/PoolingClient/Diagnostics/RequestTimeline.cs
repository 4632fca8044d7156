using System.Globalization;
using System.Text;

namespace PoolingClient;

/// <summary>
/// When what happened to a request, socket event by socket event. All instants are spans since the request was handed to the
/// handler; null where it did not come to it (yet).
/// </summary>
public sealed class RequestTimeline
{
    internal RequestTimeline(IReadOnlyList<RequestAttempt> attempts) => Attempts = attempts;

    /// <summary>Each connection that the request was given to, in order. More than one means that it was sent again. Empty while it waits.</summary>
    public IReadOnlyList<RequestAttempt> Attempts { get; }

    /// <summary>The attempts, one event a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (RequestAttempt attempt in Attempts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"connection {attempt.ConnectionId}, exchange {attempt.ExchangeNumber} on it");
            foreach ((string name, TimeSpan at) in attempt.Events) text.AppendLine(CultureInfo.InvariantCulture, $"  {at.TotalMilliseconds,9:0.000} ms  {name}");
        }
        return text.ToString();
    }
}
