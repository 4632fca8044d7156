using System.Text.Json;
using PoolingClient;

namespace Top;

/// <summary>A snapshot from its JSON: what lanes, figures and words are made of. What the view does not show is left out.</summary>
internal static class SnapshotReader
{
    /// <exception cref="JsonException">It is no snapshot.</exception>
    public static SocketPoolSnapshot Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new SocketPoolSnapshot(List(root, "origins", ReadOrigin))
            {
                TakenAt = root.GetProperty("takenAt").GetDateTimeOffset(),
                Limits = root.TryGetProperty("limits", out JsonElement limits) ? ReadLimits(limits) : null,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new JsonException($"It is no snapshot that this version knows: {e.Message}", e);
        }
    }

    private static PoolLimits ReadLimits(JsonElement limits) => new()
    {
        MaxConnectionsPerServer = Number(limits, "maxConnectionsPerServer"),
        MaxQueuedRequests = Number(limits, "maxQueuedRequests"),
        MinIdleConnections = Number(limits, "minIdleConnections"),
        MaxPipelineDepth = Number(limits, "maxPipelineDepth"),
        ProcessSockets = Number(limits, "processSockets"),
        MaxProcessSockets = Number(limits, "maxProcessSockets"),
    };

    private static OriginSnapshot ReadOrigin(JsonElement origin) =>
        new(origin.GetProperty("origin").GetString()!, Number(origin, "connections"), Number(origin, "idle"), Number(origin, "dialing"), Number(origin, "waiting"),
            origin.GetProperty("connectionsOpened").GetInt64(), origin.GetProperty("requestsBegun").GetInt64())
        {
            LearnedIdleLimit = Span(origin, "learnedIdleLimitMs"),
            LearnedIdleReason = Text(origin, "learnedIdleReason"),
            PipelineDepth = Number(origin, "pipelineDepth"),
            PipelineReason = Text(origin, "pipelineReason"),
            LearnedRequestLimit = origin.TryGetProperty("learnedRequestLimit", out JsonElement requests) ? requests.GetInt32() : null,
            DialFailuresInARow = Number(origin, "dialFailuresInARow"),
            LastDialFailure = Text(origin, "lastDialFailure"),
            OpenConnections = List(origin, "openConnections", ReadConnection),
            RecentFailures = List(origin, "recentFailures", ReadFailure),
        };

    private static ConnectionSnapshot ReadConnection(JsonElement connection) => new()
    {
        Id = connection.GetProperty("id").GetInt64(),
        State = Member<ConnectionState>(connection, "state"),
        Age = Span(connection, "ageMs") ?? TimeSpan.Zero,
        Exchanges = Number(connection, "exchanges"),
        OctetsSent = connection.GetProperty("octetsSent").GetInt64(),
        OctetsReceived = connection.GetProperty("octetsReceived").GetInt64(),
        SinceReceived = Span(connection, "sinceReceivedMs") ?? TimeSpan.Zero,
        Requests = List(connection, "requests", ReadRequest),
    };

    private static RequestInFlight ReadRequest(JsonElement request) => new()
    {
        Method = request.GetProperty("method").GetString()!,
        Origin = request.GetProperty("origin").GetString()!,
        Stage = Member<RequestStage>(request, "stage"),
        Age = Span(request, "ageMs") ?? TimeSpan.Zero,
        OnConnectionFor = Span(request, "onConnectionForMs") ?? TimeSpan.Zero,
        Attempt = Number(request, "attempt"),
        OctetsSent = request.GetProperty("octetsSent").GetInt64(),
        OctetsReceived = request.GetProperty("octetsReceived").GetInt64(),
    };

    private static RecentFailure ReadFailure(JsonElement failure) =>
        new(Span(failure, "ageMs") ?? TimeSpan.Zero, Member<RequestStage>(failure, "stage"), Member<RequestFate>(failure, "fate"), failure.GetProperty("message").GetString()!);

    private static T[] List<T>(JsonElement of, string name, Func<JsonElement, T> read) => [.. of.GetProperty(name).EnumerateArray().Select(read)];

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static TimeSpan? Span(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement span) ? TimeSpan.FromMilliseconds(span.GetDouble()) : null;

    /// <summary>Members are written in camel case.</summary>
    private static T Member<T>(JsonElement of, string name)
        where T : struct, Enum => Enum.Parse<T>(of.GetProperty(name).GetString()!, ignoreCase: true);
}
