using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http;
using PoolingClient.Testing;
using PoolingClient.Tests.Failures;
using PoolingClient.Tests.Handler;
using PoolingClient.Transport;

namespace PoolingClient.Tests.Namespaces;

/// <summary>What the child does in its own network, and prints. Servers are on port 50000, which is outside of the ports for clients.</summary>
internal static class NamespaceChild
{
    private const int Port = 50_000;

    /// <summary>Of a hundred requests each, which take a second: there is one connection for all.</summary>
    public static readonly int RoundsOnLastPort = Scale.Of(5, 2);

    private static readonly Uri Local = new($"http://127.0.0.1:{Port}"), Two = new($"http://two.test:{Port}");

    /// <summary>Runs the stage, if it is one of these.</summary>
    public static bool Run(string stage)
    {
        Func<Task>? run = stage switch
        {
            "black hole" => MeetBlackHoleAsync,
            "routes" => FindNoRouteAsync,
            "ten ports" => ShareTenPortsAsync,
            "last port" => UseLastPortAsync,
            "loss" => LosePacketsAsync,
            "resolver" => new ResolverChild(Port).RunAsync,
            _ => null,
        };
        run?.Invoke().GetAwaiter().GetResult();
        return run is not null;
    }

    private static async Task MeetBlackHoleAsync()
    {
        using (var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { ConnectTimeout = TimeSpan.FromMilliseconds(400) }))) Console.WriteLine(await OutcomeAsync(client, new Uri($"http://127.0.0.9:{Port}")));
        await DialBesideDeadAddressAsync();
    }

    private static async Task FindNoRouteAsync()
    {
        using (var client = new HttpClient(new PoolingHttpHandler()))
        {
            foreach (string address in new[] { "10.1.1.1", "10.1.1.2", "10.2.2.2" }) Console.WriteLine(await OutcomeAsync(client, new Uri($"http://{address}")));
        }
        await DialBesideDeadAddressAsync();
    }

    /// <summary>Eight requests, each with a dial of its own, to a name with a dead address and one that serves.</summary>
    private static async Task DialBesideDeadAddressAsync()
    {
        using var server = SocketServer.Start(_ => ServerResponse.Ok("served").WithClose(), new SocketServerOptions { Address = IPAddress.Parse("127.0.0.8"), Port = Port });
        using var client = new HttpClient(new PoolingHttpHandler());
        int served = 0, slow = 0;
        for (int i = 0; i < 8; i++)
        {
            using HttpResponseMessage response = await client.GetAsync(Two).InTime();
            if (await response.Content.ReadAsStringAsync() == "served") served++;
            // One that fails at once, or is tried last, costs nothing; one that is given up has cost the delay of the race.
            if (response.GetTimeline()!.Attempts[0].Setup!.Addresses is [{ Error: SocketConnector.GivenUp }, ..]) slow++;
        }
        Console.WriteLine($"{served} served");
        Console.WriteLine($"{slow} waited for the dead address");
    }

    private static async Task ShareTenPortsAsync()
    {
        var hold = new Gate();
        var server = SocketServer.Start(
            async (request, gone) =>
            {
                if (request.Target == "/hold") await hold.Opened;
                else await Task.Delay(10, gone);
                return ServerResponse.Ok("served");
            },
            new SocketServerOptions { Port = Port });
        using (server)
        {
            using (var client = new HttpClient(new PoolingHttpHandler())) Console.WriteLine($"{await CountServedAsync(client, 40, 5)} served on {server.ConnectionsAccepted} connections");
            await server.WaitForConnectionsEndedAsync(9);
            using (var pool = new SocketPool(new SocketPoolOptions()))
            using (var client = new HttpClient(new PoolingHttpHandler(pool)))
            {
                // Nine ports are in TIME_WAIT then, and the tenth is in use while another pool dials.
                Task<string> held = OutcomeAsync(client, new Uri(Local, "/hold"));
                await server.WaitForRequestHeadsAsync(201);
                using var other = new HttpClient(new PoolingHttpHandler());
                Console.WriteLine(await OutcomeAsync(other, Local));
                hold.Open();
                Console.WriteLine($"held: {await held}");
                // The tenth is idle a moment later. A port that is closed in good order would be in TIME_WAIT, like the others; one that is reset is free.
                await Waits.UntilAsync(() => Assert.Single(pool.GetSnapshot(SnapshotDetail.Counts).Origins).Idle == 1);
                Console.WriteLine($"idle elsewhere: {await OutcomeAsync(other, Local)}");
            }
        }
    }

    /// <summary>Nine ports are in TIME_WAIT, and the budget knows nothing of them: one connection serves all, while dials fail.</summary>
    private static async Task UseLastPortAsync()
    {
        using var server = SocketServer.Start(
            async (_, gone) =>
            {
                await Task.Delay(10, gone);
                return ServerResponse.Ok("served");
            },
            new SocketServerOptions { Port = Port });
        using (var client = new HttpClient(new PoolingHttpHandler())) await CountServedAsync(client, 40, 2);
        await server.WaitForConnectionsEndedAsync(9);
        using var second = new HttpClient(new PoolingHttpHandler());
        int served = 0;
        for (int round = 0; round < RoundsOnLastPort; round++) served += await CountServedAsync(second, 20, 5, isQuiet: true);
        Console.WriteLine($"{served} served");
    }

    private static async Task LosePacketsAsync()
    {
        var ids = new ConcurrentDictionary<string, int>();
        using var server = SocketServer.Start(
            request =>
            {
                if (request.Method == "POST") ids.AddOrUpdate(request.Target, 1, (_, count) => count + 1);
                return ServerResponse.Ok(request.Target.PadRight(request.Method == "POST" ? 10 : 30_000, '.'));
            },
            new SocketServerOptions { Port = Port });
        using var client = new HttpClient(new PoolingHttpHandler(new SocketPoolOptions { MaxConnectionsPerServer = 8 }));
        int served = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async caller =>
        {
            for (int i = 0; i < 30; i++)
            {
                bool isPost = i % 5 == 0;
                string target = $"/{caller}-{i}";
                using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, new Uri(Local, target)) { Content = isPost ? new ByteArrayContent(new byte[20_000]) : null };
                using HttpResponseMessage response = await client.SendAsync(request).InTime();
                if (await response.Content.ReadAsStringAsync() == target.PadRight(isPost ? 10 : 30_000, '.')) Interlocked.Increment(ref served);
            }
        }));
        Console.WriteLine($"{served} served, {server.RequestsReceived} received, {ids.Count} POSTs, each {(ids.Values.All(count => count == 1) ? "once" : "NOT ONCE")}");
        Console.WriteLine($"{SegmentsSentAgain()} segments were sent again");
    }

    private static async Task<int> CountServedAsync(HttpClient client, int callers, int each, bool isQuiet = false)
    {
        int served = 0;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            for (int i = 0; i < each; i++)
            {
                string outcome = await OutcomeAsync(client, Local);
                if (outcome == "served") Interlocked.Increment(ref served);
                else if (!isQuiet) Console.WriteLine(outcome);
            }
        }));
        return served;
    }

    /// <summary>The content, or the facts and the message of the failure.</summary>
    public static async Task<string> OutcomeAsync(HttpClient client, Uri uri)
    {
        try
        {
            return await client.GetStringAsync(uri).InTime();
        }
        catch (PoolingRequestException e)
        {
            return Child.Describe(e);
        }
    }

    /// <summary>Tcp: RetransSegs of this network.</summary>
    private static long SegmentsSentAgain()
    {
        string[][] tcp = [.. File.ReadLines("/proc/self/net/snmp").Where(line => line.StartsWith("Tcp:", StringComparison.Ordinal)).Select(line => line.Split(' '))];
        return long.Parse(tcp[1][Array.IndexOf(tcp[0], "RetransSegs")], CultureInfo.InvariantCulture);
    }
}
