using System.Diagnostics;

namespace PoolingClient.Diagnostics;

/// <summary>
/// The end of a request's span, and the spans of its waits for connections, which are made of what was noted when the request ends: a wait that nobody looks at
/// costs nothing.
/// </summary>
internal static class RequestSpans
{
    /// <param name="span">The request's. It is current.</param>
    /// <param name="outcome">What became of the request.</param>
    /// <param name="server">Whom it went to.</param>
    /// <param name="since">The time from its beginning to an instant.</param>
    /// <param name="now">The present instant.</param>
    public static void End(Activity span, in RequestOutcome outcome, ServerTags server, Func<long, TimeSpan> since, long now)
    {
        string? error = outcome.ErrorType;
        if (outcome.Attempts is { } attempts)
        {
            foreach (RequestAttemptNote attempt in attempts)
            {
                if (attempt.Waited) AddWait(span, attempt, server, since, now, error);
                if (attempt.Setup != default) span.AddLink(new ActivityLink(attempt.Setup));
            }
        }
        if (span.IsAllDataRequested)
        {
            if (outcome.Status != 0)
            {
                span.SetTag("http.response.status_code", outcome.Status);
                span.SetTag("network.protocol.version", outcome.Version);
            }
            if (PeerAddress.Of(outcome.Peer) is { } peer) span.SetTag("network.peer.address", peer);
            if (outcome.Resends > 0) span.SetTag("http.request.resend_count", outcome.Resends);
            if (outcome.Error is { } exception) span.AddException(exception);
            if (error is not null)
            {
                span.SetTag("error.type", error);
                span.SetStatus(ActivityStatusCode.Error);
            }
        }
        span.SetEndTime(span.StartTimeUtc + since(now));
        span.Stop();
    }

    private static void AddWait(Activity span, in RequestAttemptNote attempt, ServerTags server, Func<long, TimeSpan> since, long now, string? error)
    {
        DateTimeOffset begun = span.StartTimeUtc + since(attempt.Queued);
        using Activity? wait = PoolTelemetry.Source.StartActivity("PoolingClient.WaitForConnection", ActivityKind.Internal, span.Context, startTime: begun);
        if (wait is null) return;
        wait.DisplayName = $"HTTP wait_for_connection {server.Authority}";
        if (attempt.Assigned == 0 && error is not null)
        {
            wait.SetTag("error.type", error);
            wait.SetStatus(ActivityStatusCode.Error);
        }
        wait.SetEndTime(span.StartTimeUtc + since(attempt.Assigned == 0 ? now : attempt.Assigned));
    }
}
