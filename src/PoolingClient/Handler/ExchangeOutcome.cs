using PoolingClient.Connections;
using PoolingClient.Diagnostics;

namespace PoolingClient.Handler;

/// <summary>Makes what telemetry tells of a request of what its exchange has noted. Nothing of it exists where nobody listens.</summary>
internal static class ExchangeOutcome
{
    /// <param name="exchange">The exchange, whose telemetry is about to end.</param>
    /// <param name="status">The status code of the response; 0 where there is none.</param>
    /// <param name="isHttp10">The response is one of HTTP/1.0.</param>
    /// <param name="error">What the caller gets instead of a response.</param>
    /// <param name="earlierResends">How often its caller has sent it before.</param>
    public static RequestOutcome Of(Exchange exchange, int status, bool isHttp10, Exception? error, int earlierResends = 0)
    {
        long begun = exchange.Telemetry!.Begun;
        int past = exchange.Past?.Count ?? 0;
        var attempts = new List<RequestAttemptNote>(past + 1);
        for (int i = 0; i < past; i++)
        {
            PastAttempt attempt = exchange.Past![i];
            // What came before a redirect is another request's.
            if (attempt.Times.Queued >= begun) attempts.Add(new RequestAttemptNote(attempt.Times.Queued, attempt.Times.Assigned, attempt.Times.Waited, attempt.NumberOnConnection > 1, attempt.Connection.Dial.Trace));
        }
        ConnectionFacts? connection = exchange.Times.Assigned > 0 ? exchange.Connection?.Facts : null;
        attempts.Add(new RequestAttemptNote(exchange.Times.Queued, exchange.Times.Assigned, exchange.Times.Waited, exchange.NumberOnConnection > 1, connection?.Dial.Trace ?? default));
        return new RequestOutcome(status, isHttp10, error) { Attempts = attempts, Peer = exchange.Connection?.Facts.RemoteEndPoint, Resends = earlierResends + past };
    }
}
