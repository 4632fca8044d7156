using System.Net.Http;
using PoolingClient.Testing;

namespace PoolingClient.Extensions.Tests.Telemetry;

/// <summary>
/// The same requests through SocketsHttpHandler and through ours, and what OpenTelemetry gets of both: spans and standard metrics, tag by tag, unit by unit, bucket by bucket. What
/// differs stands in <see cref="Meant"/>.
/// </summary>
public sealed class SameTelemetryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] FrameworkSources = ["System.Net.Http", "Experimental.System.Net.Http.Connections"];

    /// <summary>A server, and what is asked of it. Where the time limit of a dial is not what it shows, no dial may come near it.</summary>
    private sealed record Scenario(Func<SocketServer> Start, Func<HttpClient, Uri, SocketServer, Task> Run)
    {
        public TimeSpan ConnectTimeout { get; init; } = Limit;
    }

    private static readonly Dictionary<string, Scenario> Scenarios = new(StringComparer.Ordinal)
    {
        ["200, twice on one connection"] = new(Answer(200), async (client, uri, _) =>
        {
            await client.GetStringAsync(new Uri(uri, "/path?secret=1"));
            await client.GetStringAsync(uri);
        }),
        ["404"] = new(Answer(404), (client, uri, _) => Ignore(client.GetStringAsync(uri))),
        ["503 to a POST"] = new(Answer(503), (client, uri, _) => Ignore(client.PostAsync(uri, new StringContent("content")))),
        ["a method that nobody knows"] = new(Answer(200), (client, uri, _) => Ignore(client.SendAsync(new HttpRequestMessage(new HttpMethod("BREW"), uri)))),
        ["a redirect"] = new(
            () => SocketServer.Start(request => request.Target == "/here" ? ServerResponse.Ok("here") : ServerResponse.Status(302).With("Location", "/here")),
            (client, uri, _) => client.GetStringAsync(uri)),
        ["an answer in HTTP/1.0"] = new(() => SocketServer.Start(_ => ServerResponse.Raw("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok").WithClose()), (client, uri, _) => client.GetStringAsync(uri)),
        ["refused"] = new(Answer(200), async (client, uri, server) =>
        {
            await server.DisposeAsync();
            await Ignore(client.GetStringAsync(uri));
        }),
        ["reset before the head"] = new(
            () => SocketServer.StartRaw(async connection =>
            {
                await connection.ReadRequestAsync();
                connection.Reset();
            }),
            (client, uri, _) => Ignore(client.PostAsync(uri, new StringContent("content")))),
        ["an answer that is none"] = new(() => SocketServer.Start(_ => ServerResponse.Raw("HELLO\r\n\r\n").WithClose()), (client, uri, _) => Ignore(client.PostAsync(uri, new StringContent("content")))),
        ["cancelled while the head is awaited"] = new(Silent, async (client, uri, server) =>
        {
            using var cancelled = new CancellationTokenSource();
            Task request = client.GetStringAsync(uri, cancelled.Token);
            await server.WaitForRequestsAsync(1);
            await cancelled.CancelAsync();
            await Ignore(request);
        }),
        ["the time limit of HttpClient"] = new(Silent, (client, uri, _) =>
        {
            client.Timeout = TimeSpan.FromSeconds(1);   // the connection must be made within it
            return Ignore(client.GetStringAsync(uri));
        }),
        ["the time limit of a dial"] = new(() => SocketServer.Start(_ => ServerResponse.Ok(), new SocketServerOptions { NeverAccept = true }), (client, uri, _) => Ignore(client.GetStringAsync(uri))) { ConnectTimeout = TimeSpan.FromMilliseconds(300) },
    };

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_differs_is_meant(string name)
    {
        string[] unexplained = [.. (await CompareAsync(Scenarios[name])).Where(line => !Meant.All.Any(meant => meant.Explains(name, line)))];
        Assert.True(unexplained.Length == 0, $"{name}:\n{string.Join('\n', unexplained)}");
    }

    [Fact]
    public async Task What_is_meant_is_still_so()
    {
        var lines = new List<(string Scenario, string Line)>();
        foreach ((string name, Scenario scenario) in Scenarios) lines.AddRange((await CompareAsync(scenario)).Select(line => (name, line)));
        Assert.All(Meant.All, meant => Assert.True(lines.Exists(line => meant.Explains(line.Scenario, line.Line)), $"'{meant.Name}' is no difference any more."));
    }

    private static Func<SocketServer> Answer(int status) => () => SocketServer.Start(_ => ServerResponse.Status(status, "content"));

    private static SocketServer Silent() => SocketServer.StartRaw(async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.WaitForEndAsync(Limit);
    });

    private static async Task Ignore(Task request)
    {
        try
        {
            await request;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // What it is stands in the telemetry.
        }
    }

    /// <summary>What only one of the two has, one line each, with its sign.</summary>
    private static async Task<IReadOnlyList<string>> CompareAsync(Scenario scenario)
    {
        IReadOnlyList<string> theirs = await RunAsync(scenario, "System.Net.Http", FrameworkSources, () => new SocketsHttpHandler { UseProxy = false, ConnectTimeout = scenario.ConnectTimeout });
        IReadOnlyList<string> ours = await RunAsync(scenario, PoolingTelemetry.MeterName, [PoolingTelemetry.ActivitySourceName],
            () => new PoolingHttpHandler(new SocketPoolOptions { UseProxy = false, ConnectTimeout = scenario.ConnectTimeout }));
        // The children of a set-up come from other sources in the framework.
        ours = [.. ours.Where(line => !line.StartsWith("span SocketConnect", StringComparison.Ordinal))];
        return [.. Without(theirs, ours).Select(line => $"- {line}"), .. Without(ours, theirs).Select(line => $"+ {line}")];
    }

    private static List<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        List<string> left = [.. lines];
        foreach (string other in others) left.Remove(other);
        return left;
    }

    private static async Task<IReadOnlyList<string>> RunAsync(Scenario scenario, string meter, string[] sources, Func<HttpMessageHandler> handler)
    {
        await using SocketServer server = scenario.Start();
        using var telemetry = new TelemetryOf(meter, sources, server.Port);
        using (var client = new HttpClient(handler())) await scenario.Run(client, server.Uri, server).WaitAsync(Limit);
        return await telemetry.ReadAsync().WaitAsync(Limit);
    }
}
