using System.Text.Json;
using PoolingClient.Diagnostics;

namespace PoolingClient;

/// <content>As JSON.</content>
public sealed partial record OriginSnapshot
{
    /// <summary>It as a JSON object (RFC 8259), one of the <c>origins</c> of <see cref="SocketPoolSnapshot.WriteTo"/>, which says what stands in it.</summary>
    /// <exception cref="ArgumentNullException">The writer is null.</exception>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("origin", Origin);
        writer.WriteText("proxy", Proxy);
        writer.WriteNumber("connections", Connections);
        writer.WriteNumber("idle", Idle);
        writer.WriteNumber("dialing", Dialing);
        writer.WriteNumber("waiting", Waiting);
        writer.WriteNumber("connectionsOpened", ConnectionsOpened);
        writer.WriteNumber("requestsBegun", RequestsBegun);
        writer.WriteMilliseconds("learnedIdleLimitMs", LearnedIdleLimit);
        writer.WriteText("learnedIdleReason", LearnedIdleReason);
        writer.WriteNumber("pipelineDepth", PipelineDepth);
        writer.WriteText("pipelineReason", PipelineReason);
        writer.WriteCount("learnedRequestLimit", LearnedRequestLimit);
        writer.WriteNumber("dialFailuresInARow", DialFailuresInARow);
        writer.WriteMilliseconds("dialPauseLeftMs", DialPauseLeft);
        writer.WriteText("lastDialFailure", LastDialFailure);
        writer.WriteList("openConnections", OpenConnections, SnapshotJson.Write);
        writer.WriteList("dials", Dials, SnapshotJson.Write);
        writer.WriteList("waitingRequests", WaitingRequests, SnapshotJson.Write);
        if (Resolution is { } resolution) SnapshotJson.Write(writer, resolution);
        writer.WriteList("recentFailures", RecentFailures, SnapshotJson.Write);
        writer.WriteEndObject();
    }
}
