using System.Collections;
using System.Net;
using System.Reflection;
using System.Text.Json;

namespace PoolingClient.Tests.Insight;

/// <summary>The names and forms of a snapshot's JSON, which others build on.</summary>
public sealed class JsonTests
{
    private static readonly TimeSpan Ms = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void A_snapshot_has_the_documented_shape() => Assert.Equal(Documented.ReplaceLineEndings("").Replace("  ", "", StringComparison.Ordinal), Full.ToJson());

    /// <summary>Each property of each record is there, under its own name; a new one cannot be forgotten.</summary>
    [Fact]
    public void Every_property_is_written_under_its_own_name()
    {
        using JsonDocument json = JsonDocument.Parse(Full.ToJson());
        AssertNames(Full, json.RootElement, "snapshot");
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var snapshot = new SocketPoolSnapshot([new OriginSnapshot("http://api.test", 0, 0, 0, 0, 0, 0)]);
        Assert.Equal("""{"takenAt":"0001-01-01T00:00:00+00:00","state":"open","detail":"counts","leakedResponses":0,"lastLeaks":[],"origins":[{"origin":"http://api.test","connections":0,"idle":0,"dialing":0,"waiting":0,"connectionsOpened":0,"requestsBegun":0,"pipelineDepth":1,"dialFailuresInARow":0,"openConnections":[],"dials":[],"waitingRequests":[],"recentFailures":[]}]}""", snapshot.ToJson());
    }

    [Fact]
    public void Explanations_have_their_parts_and_their_text()
    {
        var origin = new OriginExplanation("http://api.test", OriginCondition.HeldByUnreadContent, ["1 of 1 connections busy", "2 waiting"], ["Dispose responses."]);
        const string Json = """{"origin":"http://api.test","condition":"heldByUnreadContent","facts":["1 of 1 connections busy","2 waiting"],"remedies":["Dispose responses."],"text":"http://api.test: 1 of 1 connections busy; 2 waiting. Dispose responses."}""";
        Assert.Equal(Json, origin.ToJson());
        Assert.Equal($$"""{"condition":"heldByUnreadContent","facts":["1 origins"],"origins":[{{Json}}]}""", new PoolExplanation(origin.Condition, ["1 origins"], [origin]).ToJson());
        Assert.Throws<ArgumentNullException>("writer", () => origin.WriteTo(null!));
    }

    private static void AssertNames(object record, JsonElement json, string where)
    {
        IEnumerable<PropertyInfo> properties = record.GetType().GetProperties().Where(property => property.SetMethod is not null);
        Assert.Equal(properties.Select(Name).Order(StringComparer.Ordinal), json.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        foreach (PropertyInfo property in properties)
        {
            JsonElement member = json.GetProperty(Name(property));
            object value = property.GetValue(record)!;
            if (value is IEnumerable list and not string)
            {
                object first = Assert.Single(list.Cast<object>());
                if (first is not string) AssertNames(first, member[0], $"{where}.{property.Name}");
            }
            else if (member.ValueKind == JsonValueKind.Object)
            {
                AssertNames(value, member, $"{where}.{property.Name}");
            }
            else if (value is TimeSpan span)
            {
                Assert.Equal(span.TotalMilliseconds, member.GetDouble());
            }
        }
    }

    private static string Name(PropertyInfo property)
    {
        string name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        return property.PropertyType == typeof(TimeSpan) || property.PropertyType == typeof(TimeSpan?) ? name + "Ms" : name;
    }

    private static SocketPoolSnapshot Full { get; } = new([Origin()])
    {
        TakenAt = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero),
        State = PoolState.ShuttingDown,
        Detail = SnapshotDetail.Kernel,
        Limits = new PoolLimits
        {
            MaxConnectionsPerServer = 8,
            MaxQueuedRequests = 100,
            MinIdleConnections = 1,
            MaxPipelineDepth = 4,
            LeaseTimeout = 10_000 * Ms,
            ConnectTimeout = 5000 * Ms,
            PooledConnectionIdleTimeout = 60_000 * Ms,
            PooledConnectionLifetime = 900_000 * Ms,
            ProcessSockets = 12,
            MaxProcessSockets = 768,
        },
        LeakedResponses = 1,
        LastLeaks = [new LeakedResponse { FoundAt = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero), Origin = "https://api.test", Request = "GET https://api.test", ConnectionId = 3, HeldFor = 5200 * Ms, CallSite = "at Shop.Load()" }],
    };

    private static OriginSnapshot Origin() => new("https://api.test through proxy http://proxy.test:8080", 1, 0, 1, 1, 5, 70)
    {
        Proxy = "http://proxy.test:8080",
        LearnedIdleLimit = 4000 * Ms,
        LearnedIdleReason = "ends were seen",
        PipelineDepth = 1,
        PipelineReason = "it broke",
        LearnedRequestLimit = 100,
        DialFailuresInARow = 2,
        DialPauseLeft = 100 * Ms,
        LastDialFailure = "refused",
        OpenConnections = [Connection()],
        Dials = [new DialUnderWay { Stage = RequestStage.TlsHandshake, Age = 20.5 * Ms, TimeLeft = 4979.5 * Ms, Addresses = [new AddressTried(IPEndPoint.Parse("[::1]:443"), 1 * Ms, 2 * Ms, "refused")], For = "GET https://api.test" }],
        WaitingRequests = [new RequestWaiting { Method = "PUT", Origin = "https://api.test", Path = "/b", Age = 9 * Ms, WaitingFor = 8 * Ms, DeadlineLeft = 91 * Ms, LeaseLeft = 2 * Ms, Attempts = 1 }],
        Resolution = new OriginResolution { Addresses = [new OriginAddress(IPEndPoint.Parse("192.0.2.1:443"), 3, 500 * Ms)], AnsweredAgo = 7 * Ms, AskedFor = 1 * Ms, Failure = "no answer" },
        RecentFailures = [new RecentFailure(40 * Ms, RequestStage.AwaitHead, RequestFate.MayHaveBeenProcessed, "reset")],
    };

    private static ConnectionSnapshot Connection() => new()
    {
        Id = 7,
        State = ConnectionState.Draining,
        LocalEndPoint = IPEndPoint.Parse("127.0.0.1:1000"),
        RemoteEndPoint = IPEndPoint.Parse("127.0.0.1:443"),
        Security = "TLS 1.3",
        IsTunnel = false,
        Age = 1000 * Ms,
        IdleFor = 10 * Ms,
        Exchanges = 4,
        OctetsSent = 100,
        OctetsReceived = 200,
        SinceReceived = 11 * Ms,
        Capacity = 0,
        AnnouncedIdleLimit = 5000 * Ms,
        AnnouncedRequestsLeft = 99,
        LearnedIdleLimit = 4000 * Ms,
        LifetimeLeft = 0 * Ms,
        DrainingBecause = "its lifetime is over",
        Tcp = new TcpSocketInfo(0.05 * Ms, 0.02 * Ms, 1, 2, 99) { RetransmissionsInARow = 1, SinceAcknowledgment = 12 * Ms },
        Requests = [new RequestInFlight { Method = "GET", Origin = "https://api.test", Path = "/a", Stage = RequestStage.ReceiveContent, Age = 30 * Ms, OnConnectionFor = 29 * Ms, Attempt = 1, OctetsSent = 50, OctetsReceived = 60, ContentUnreadFor = 5 * Ms, DeadlineLeft = 70 * Ms, IsAbandoned = true, CallSite = "at A.B()" }],
    };

    private const string Documented = """
        {"takenAt":"2026-03-01T10:00:00+00:00","state":"shuttingDown","detail":"kernel",
        "limits":{"maxConnectionsPerServer":8,"maxQueuedRequests":100,"minIdleConnections":1,"maxPipelineDepth":4,"leaseTimeoutMs":10000,"connectTimeoutMs":5000,
        "pooledConnectionIdleTimeoutMs":60000,"pooledConnectionLifetimeMs":900000,"processSockets":12,"maxProcessSockets":768},
        "leakedResponses":1,"lastLeaks":[{"foundAt":"2026-03-01T09:00:00+00:00","origin":"https://api.test","request":"GET https://api.test","connectionId":3,"heldForMs":5200,"callSite":"at Shop.Load()"}],
        "origins":[{"origin":"https://api.test through proxy http://proxy.test:8080","proxy":"http://proxy.test:8080","connections":1,"idle":0,"dialing":1,"waiting":1,"connectionsOpened":5,"requestsBegun":70,
        "learnedIdleLimitMs":4000,"learnedIdleReason":"ends were seen","pipelineDepth":1,"pipelineReason":"it broke","learnedRequestLimit":100,"dialFailuresInARow":2,"dialPauseLeftMs":100,"lastDialFailure":"refused",
        "openConnections":[{"id":7,"state":"draining","localEndPoint":"127.0.0.1:1000","remoteEndPoint":"127.0.0.1:443","security":"TLS 1.3","isTunnel":false,"ageMs":1000,"idleForMs":10,"exchanges":4,
        "octetsSent":100,"octetsReceived":200,"sinceReceivedMs":11,"capacity":0,"announcedIdleLimitMs":5000,"announcedRequestsLeft":99,"learnedIdleLimitMs":4000,"lifetimeLeftMs":0,"drainingBecause":"its lifetime is over",
        "tcp":{"roundTripTimeMs":0.05,"roundTripVarianceMs":0.02,"unacknowledged":1,"retransmissions":2,"octetsAcknowledged":99,"retransmissionsInARow":1,"sinceAcknowledgmentMs":12},
        "requests":[{"method":"GET","origin":"https://api.test","path":"/a","stage":"receiveContent","ageMs":30,"onConnectionForMs":29,"attempt":1,"octetsSent":50,"octetsReceived":60,"contentUnreadForMs":5,"deadlineLeftMs":70,"isAbandoned":true,"callSite":"at A.B()"}]}],
        "dials":[{"stage":"tlsHandshake","ageMs":20.5,"timeLeftMs":4979.5,"addresses":[{"endPoint":"[::1]:443","begunMs":1,"endedMs":2,"error":"refused"}],"for":"GET https://api.test"}],
        "waitingRequests":[{"method":"PUT","origin":"https://api.test","path":"/b","ageMs":9,"waitingForMs":8,"deadlineLeftMs":91,"leaseLeftMs":2,"attempts":1}],
        "resolution":{"addresses":[{"endPoint":"192.0.2.1:443","failuresInARow":3,"avoidedForMs":500}],"answeredAgoMs":7,"askedForMs":1,"failure":"no answer"},
        "recentFailures":[{"ageMs":40,"stage":"awaitHead","fate":"mayHaveBeenProcessed","message":"reset"}]}]}
        """;
}
