using System.Net;
using System.Text;
using System.Text.Json;

namespace PoolingClient.Diagnostics;

/// <summary>
/// Writes what a pool shows of itself as JSON, without reflection. Members have the names of the records' properties in camel case; spans are numbers in milliseconds, and their
/// names end in Ms; end points are text; members of enumerations are in camel case; what is null is left out.
/// </summary>
internal static class SnapshotJson
{
    public static string ToText(Action<Utf8JsonWriter> write)
    {
        using var octets = new MemoryStream();
        using (var writer = new Utf8JsonWriter(octets)) write(writer);
        return Encoding.UTF8.GetString(octets.GetBuffer(), 0, (int)octets.Length);
    }

    public static void WriteMilliseconds(this Utf8JsonWriter json, string name, TimeSpan? span)
    {
        if (span is { } value) json.WriteNumber(name, Math.Round(value.TotalMilliseconds, 3));
    }

    public static void WriteName<T>(this Utf8JsonWriter json, string name, T value)
        where T : struct, Enum => json.WriteString(name, JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    public static void WriteEndPoint(this Utf8JsonWriter json, string name, EndPoint? endPoint) => json.WriteText(name, endPoint?.ToString());

    public static void WriteCount(this Utf8JsonWriter json, string name, int? count)
    {
        if (count is { } value) json.WriteNumber(name, value);
    }

    public static void WriteList<T>(this Utf8JsonWriter json, string name, IReadOnlyList<T> list, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in list) write(json, item);
        json.WriteEndArray();
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IReadOnlyList<string> texts) => json.WriteList(name, texts, static (json, text) => json.WriteStringValue(text));

    public static void Write(Utf8JsonWriter json, ConnectionSnapshot connection)
    {
        json.WriteStartObject();
        json.WriteNumber("id", connection.Id);
        json.WriteName("state", connection.State);
        json.WriteEndPoint("localEndPoint", connection.LocalEndPoint);
        json.WriteEndPoint("remoteEndPoint", connection.RemoteEndPoint);
        json.WriteText("security", connection.Security);
        json.WriteBoolean("isTunnel", connection.IsTunnel);
        json.WriteMilliseconds("ageMs", connection.Age);
        json.WriteMilliseconds("idleForMs", connection.IdleFor);
        json.WriteNumber("exchanges", connection.Exchanges);
        json.WriteNumber("octetsSent", connection.OctetsSent);
        json.WriteNumber("octetsReceived", connection.OctetsReceived);
        json.WriteMilliseconds("sinceReceivedMs", connection.SinceReceived);
        json.WriteNumber("capacity", connection.Capacity);
        json.WriteMilliseconds("announcedIdleLimitMs", connection.AnnouncedIdleLimit);
        json.WriteCount("announcedRequestsLeft", connection.AnnouncedRequestsLeft);
        json.WriteMilliseconds("learnedIdleLimitMs", connection.LearnedIdleLimit);
        json.WriteMilliseconds("lifetimeLeftMs", connection.LifetimeLeft);
        json.WriteText("drainingBecause", connection.DrainingBecause);
        if (connection.Tcp is { } tcp) Write(json, tcp);
        json.WriteList("requests", connection.Requests, Write);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RequestWaiting waiting)
    {
        json.WriteStartObject();
        json.WriteString("method", waiting.Method);
        json.WriteString("origin", waiting.Origin);
        json.WriteText("path", waiting.Path);
        json.WriteMilliseconds("ageMs", waiting.Age);
        json.WriteMilliseconds("waitingForMs", waiting.WaitingFor);
        json.WriteMilliseconds("deadlineLeftMs", waiting.DeadlineLeft);
        json.WriteMilliseconds("leaseLeftMs", waiting.LeaseLeft);
        json.WriteNumber("attempts", waiting.Attempts);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, DialUnderWay dial)
    {
        json.WriteStartObject();
        json.WriteName("stage", dial.Stage);
        json.WriteMilliseconds("ageMs", dial.Age);
        json.WriteMilliseconds("timeLeftMs", dial.TimeLeft);
        json.WriteList("addresses", dial.Addresses, static (json, address) =>
        {
            json.WriteStartObject();
            json.WriteEndPoint("endPoint", address.EndPoint);
            json.WriteMilliseconds("begunMs", address.Begun);
            json.WriteMilliseconds("endedMs", address.Ended);
            json.WriteText("error", address.Error);
            json.WriteEndObject();
        });
        json.WriteText("for", dial.For);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, OriginResolution resolution)
    {
        json.WriteStartObject("resolution");
        json.WriteList("addresses", resolution.Addresses, static (json, address) =>
        {
            json.WriteStartObject();
            json.WriteEndPoint("endPoint", address.EndPoint);
            json.WriteNumber("failuresInARow", address.FailuresInARow);
            json.WriteMilliseconds("avoidedForMs", address.AvoidedFor);
            json.WriteEndObject();
        });
        json.WriteMilliseconds("answeredAgoMs", resolution.AnsweredAgo);
        json.WriteMilliseconds("askedForMs", resolution.AskedFor);
        json.WriteText("failure", resolution.Failure);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RecentFailure failure)
    {
        json.WriteStartObject();
        json.WriteMilliseconds("ageMs", failure.Age);
        json.WriteName("stage", failure.Stage);
        json.WriteName("fate", failure.Fate);
        json.WriteString("message", failure.Message);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, PoolLimits limits)
    {
        json.WriteStartObject("limits");
        json.WriteNumber("maxConnectionsPerServer", limits.MaxConnectionsPerServer);
        json.WriteNumber("maxQueuedRequests", limits.MaxQueuedRequests);
        json.WriteNumber("minIdleConnections", limits.MinIdleConnections);
        json.WriteNumber("maxPipelineDepth", limits.MaxPipelineDepth);
        json.WriteMilliseconds("leaseTimeoutMs", limits.LeaseTimeout);
        json.WriteMilliseconds("connectTimeoutMs", limits.ConnectTimeout);
        json.WriteMilliseconds("pooledConnectionIdleTimeoutMs", limits.PooledConnectionIdleTimeout);
        json.WriteMilliseconds("pooledConnectionLifetimeMs", limits.PooledConnectionLifetime);
        json.WriteNumber("processSockets", limits.ProcessSockets);
        json.WriteNumber("maxProcessSockets", limits.MaxProcessSockets);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, LeakedResponse leak)
    {
        json.WriteStartObject();
        json.WriteString("foundAt", leak.FoundAt);
        json.WriteString("origin", leak.Origin);
        json.WriteString("request", leak.Request);
        json.WriteNumber("connectionId", leak.ConnectionId);
        json.WriteMilliseconds("heldForMs", leak.HeldFor);
        json.WriteText("callSite", leak.CallSite);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RequestInFlight request)
    {
        json.WriteStartObject();
        json.WriteString("method", request.Method);
        json.WriteString("origin", request.Origin);
        json.WriteText("path", request.Path);
        json.WriteName("stage", request.Stage);
        json.WriteMilliseconds("ageMs", request.Age);
        json.WriteMilliseconds("onConnectionForMs", request.OnConnectionFor);
        json.WriteNumber("attempt", request.Attempt);
        json.WriteNumber("octetsSent", request.OctetsSent);
        json.WriteNumber("octetsReceived", request.OctetsReceived);
        json.WriteMilliseconds("contentUnreadForMs", request.ContentUnreadFor);
        json.WriteMilliseconds("deadlineLeftMs", request.DeadlineLeft);
        json.WriteBoolean("isAbandoned", request.IsAbandoned);
        json.WriteText("callSite", request.CallSite);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TcpSocketInfo tcp)
    {
        json.WriteStartObject("tcp");
        json.WriteMilliseconds("roundTripTimeMs", tcp.RoundTripTime);
        json.WriteMilliseconds("roundTripVarianceMs", tcp.RoundTripVariance);
        json.WriteNumber("unacknowledged", tcp.Unacknowledged);
        json.WriteNumber("retransmissions", tcp.Retransmissions);
        json.WriteNumber("octetsAcknowledged", tcp.OctetsAcknowledged);
        json.WriteNumber("retransmissionsInARow", tcp.RetransmissionsInARow);
        json.WriteMilliseconds("sinceAcknowledgmentMs", tcp.SinceAcknowledgment);
        json.WriteEndObject();
    }
}
