using System.Text.Json;
using PoolingClient.Diagnostics;

namespace PoolingClient;

/// <content>As JSON.</content>
public sealed partial record SocketPoolSnapshot
{
    /// <summary>
    /// It as a JSON object (RFC 8259), without reflection. The names are stable: those of the properties in camel case, all the way down. Spans are numbers in milliseconds, and their
    /// names end in <c>Ms</c> (<c>ageMs</c>); octets are counted in <c>octets...</c>; instants are ISO 8601; end points are text; enumerations are in camel case
    /// (<c>awaitHead</c>). What is null is left out; lists are always there.
    /// </summary>
    /// <example><code>
    /// { "takenAt", "state", "detail", "limits": { "maxConnectionsPerServer", ... }, "leakedResponses", "lastLeaks": [ { "foundAt", "origin", "request", "connectionId", "heldForMs", "callSite" } ],
    ///   "origins": [ { "origin", "proxy", "connections", "idle", "dialing", "waiting", "connectionsOpened", "requestsBegun", "learnedIdleLimitMs", "learnedIdleReason", "pipelineDepth",
    ///     "pipelineReason", "dialFailuresInARow", "dialPauseLeftMs", "lastDialFailure",
    ///     "openConnections": [ { "id", "state", "localEndPoint", "remoteEndPoint", "security", "isTunnel", "ageMs", "idleForMs", "exchanges", "octetsSent", "octetsReceived", "sinceReceivedMs",
    ///       "capacity", "announcedIdleLimitMs", "announcedRequestsLeft", "learnedIdleLimitMs", "lifetimeLeftMs", "drainingBecause", "tcp": { "roundTripTimeMs", ... },
    ///       "requests": [ { "method", "origin", "path", "stage", "ageMs", "onConnectionForMs", "attempt", "octetsSent", "octetsReceived",
    /// "contentUnreadForMs", "deadlineLeftMs", "isAbandoned", "callSite" } ] } ],
    ///     "dials": [ { "stage", "ageMs", "timeLeftMs", "addresses": [ { "endPoint", "begunMs", "endedMs", "error" } ], "for" } ],
    ///     "waitingRequests": [ { "method", "origin", "path", "ageMs", "waitingForMs", "deadlineLeftMs", "leaseLeftMs", "attempts" } ],
    ///     "resolution": { "addresses": [ { "endPoint", "failuresInARow", "avoidedForMs" } ], "answeredAgoMs", "askedForMs", "failure" },
    ///     "recentFailures": [ { "ageMs", "stage", "fate", "message" } ] } ] }
    /// </code></example>
    /// <exception cref="ArgumentNullException">The writer is null.</exception>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("takenAt", TakenAt);
        writer.WriteName("state", State);
        writer.WriteName("detail", Detail);
        if (Limits is { } limits) SnapshotJson.Write(writer, limits);
        writer.WriteNumber("leakedResponses", LeakedResponses);
        writer.WriteList("lastLeaks", LastLeaks, SnapshotJson.Write);
        writer.WriteList("origins", Origins, static (json, origin) => origin.WriteTo(json));
        writer.WriteEndObject();
    }

    /// <inheritdoc cref="WriteTo"/>
    public string ToJson() => SnapshotJson.ToText(WriteTo);
}
