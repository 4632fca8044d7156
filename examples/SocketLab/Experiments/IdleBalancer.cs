using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PoolingClient;
using PoolingClient.Testing;
using SocketLab.Kernel;
using SocketLab.Lab;
using Spectre.Console;

namespace SocketLab.Experiments;

/// <summary>A load balancer that forgets idle connections and tells nobody, and two clients behind it.</summary>
internal sealed class IdleBalancer : IExperiment
{
    // What is shorter than a second is no idle limit but a server that does not keep connections: the pool does not learn from it.
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(1.2), Pause = TimeSpan.FromSeconds(1.3);

    private const int MostRounds = 10;

    // The naive client waits so long for an answer, and the pool so long for an acknowledgment.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3), DeadPath = TimeSpan.FromSeconds(1);

    // Much longer than the proxy needs to forget, or the pool to close.
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(8);

    // Another loopback address, where the system answers to all of 127.0.0.0/8.
    private static readonly IPAddress BalancerAddress = IPAddress.Parse("127.0.0.2");

    public string Name => "idle";

    public string Title => "A load balancer that drops idle connections";

    public string Paragraph =>
        "A balancer that works on TCP takes the client's connection itself, and makes one of its own to the server: two connections for each, and the server sees the balancer's address. It forgets connections that are " +
        "idle for too long (here 1.2 s, Azure 4 min, AWS 350 s) and tells nobody. Some answer the next packet with RST; some drop it, and the client waits. A client that keeps " +
        "connections meets this at its next request. PoolingClient sends again what may be sent again, learns the limit from what it meets, and closes before it from then on. 'SocketsHttpHandler' is .NET's own client.";

    public async Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop)
    {
        int rounds = scale == Scale.Tour ? 4 : 6;
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("Hello from a socket.\n"));
        var resetting = new Setting(server, IdleEnd.ResetWhenUsed);
        var silent = new Setting(server, IdleEnd.Unacknowledged);
        List<Task<Run>> running = [NaiveAsync("RST", resetting, rounds, stop), PooledAsync("RST", resetting, rounds, isTaught: true, stop)];
        if (CanDropPackets()) running.AddRange([NaiveAsync("silence", silent, 2, stop), PooledAsync("silence", silent, 2, isTaught: false, stop)]);
        // They wait most of the time, and do not disturb each other.
        Run[] runs = await Task.WhenAll(running);
        Table table = notebook.NewTable("balancer", "client", ">requests", ">failed", ">again", ">dials", ">max ms");
        foreach (Run run in runs)
        {
            table.AddRow(new Text(run.Setting), new Text(run.Client), Number(run.Requests), Number(run.Failed), run.SentAgain is { } again ? Number(again) : new Text("-"), Number(run.Connections),
                new Text(Notebook.Invariant($"{run.Slowest.TotalMilliseconds:N0}")));
        }
        notebook.Write(table);
        notebook.Note("Balancer: what it answers when a forgotten connection is used. Again: requests that were sent again on another connection. Dials: connections that were made. In max ms there is what .NET compiles on first use.");
        Tell(notebook, server, runs);
    }

    private static void Tell(Notebook notebook, SocketServer server, Run[] runs)
    {
        (Run naive, Run pooled) = (runs[0], runs[1]);
        if (pooled.Sockets is { } sockets)
        {
            notebook.Expect(sockets is { FromClient: 1, ToServer: 1 } && sockets.Source.Equals(BalancerAddress) && !sockets.Source.Equals(sockets.ClientAddress), Notebook.Invariant(
                $"one connection of the client is two in the kernel's table ({sockets.FromClient} to the balancer, {sockets.ToServer} to the server); the server sees {sockets.Source}, and not {sockets.ClientAddress}."));
        }
        notebook.Expect(naive.Failed > 0, $"SocketsHttpHandler: {naive.Failed} of {naive.Requests} requests failed: {naive.Failure}");
        notebook.Expect(pooled is { Failed: 0, SentAgain: > 0 }, Notebook.Invariant($"PoolingClient: none failed; {pooled.SentAgain} met the end and were sent again on another connection."));
        notebook.Expect(pooled is { Learned: not null, LastAttempts: 1 }, pooled.Learned is { } limit
            ? Notebook.Invariant($"it learned to close after {limit.TotalSeconds:0.00} s ({pooled.Reason}): the last request met nothing, and took one attempt.")
            : "it learned the limit.");
        int posts = server.Requests.Count(request => request.Method == "POST");
        notebook.Expect(pooled.PostSucceeded && posts == 1, Notebook.Invariant($"then a POST, which may not be sent twice, after the same pause: it met nothing either, and the server has it {(posts == 1 ? "once" : Notebook.Invariant($"{posts} times"))}."));
        if (runs is not [_, _, var naiveSilent, var pooledSilent])
        {
            notebook.Skip("silence: this system allows no packet filter on a socket (it is Linux' SO_ATTACH_FILTER).");
            return;
        }
        notebook.Expect(naiveSilent.Failed > 0 && naiveSilent.Slowest >= Patience * 0.9, Notebook.Invariant($"silence, SocketsHttpHandler: it waited {naiveSilent.Slowest.TotalSeconds:0.0} s, all of its timeout, and failed: {naiveSilent.Failure}"));
        notebook.Expect(pooledSilent is { Failed: 0, SentAgain: > 0 }, Notebook.Invariant(
            $"silence, PoolingClient: the kernel's own numbers said that nothing was acknowledged (DeadPathTimeout, here {DeadPath.TotalSeconds:0} s); sent again and answered after {pooledSilent.Slowest.TotalSeconds:0.0} s."));
    }

    private static bool CanDropPackets()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return IncomingPackets.TryDrop(socket);
    }

    private static Text Number(int number) => new(Notebook.Invariant($"{number:N0}"));

    /// <summary>A client that keeps connections and knows nothing of the balancer.</summary>
    private static async Task<Run> NaiveAsync(string setting, Setting place, int rounds, CancellationToken stop)
    {
        await using FaultProxy balancer = place.StartBalancer();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        var run = new Run(setting, "SocketsHttpHandler");
        for (int i = 0; i < rounds; i++)
        {
            if (i > 0) await IdleAsync(balancer, stop);
            await SendAsync(run, client, place.Through(balancer), stop);
        }
        run.Connections = balancer.ConnectionsAccepted;
        return run;
    }

    private static async Task<Run> PooledAsync(string setting, Setting place, int rounds, bool isTaught, CancellationToken stop)
    {
        await using FaultProxy balancer = place.StartBalancer();
        await using var pool = new SocketPool(new SocketPoolOptions { DeadPathTimeout = DeadPath, UseProxy = false });
        using var client = new HttpClient(new PoolingHttpHandler(pool));
        var run = new Run(setting, "PoolingClient") { SentAgain = 0 };
        // Two ends that agree teach the limit, and the request after them shows it. On a machine that is very busy two may not agree, and it takes more.
        bool hasLearned = false;
        for (int i = 0; i < rounds || (isTaught && !(hasLearned && run.LastAttempts == 1) && i < MostRounds); i++)
        {
            if (i > 0) await IdleAsync(balancer, stop);
            hasLearned = i > 0 && pool.GetSnapshot().Origins[0].LearnedIdleLimit is not null;
            RequestTimeline? timeline = await SendAsync(run, client, place.Through(balancer), stop);
            run.LastAttempts = timeline?.Attempts.Count ?? 0;
            run.SentAgain += Math.Max(0, run.LastAttempts - 1);
            if (i == 0 && SocketTable.IsAvailable) run.Sockets = await SocketsAsync(balancer, place.Server, stop);
        }
        OriginSnapshot origin = pool.GetSnapshot().Origins[0];
        run.Connections = balancer.ConnectionsAccepted;
        (run.Learned, run.Reason) = (origin.LearnedIdleLimit, origin.LearnedIdleReason);
        if (isTaught)
        {
            await IdleAsync(balancer, stop);
            using HttpResponseMessage posted = await client.PostAsync(place.Through(balancer), new StringContent("order 1"), stop);
            run.PostSucceeded = posted.IsSuccessStatusCode;
        }
        return run;
    }

    private static async Task<RequestTimeline?> SendAsync(Run run, HttpClient client, Uri uri, CancellationToken stop)
    {
        run.Requests++;
        long begun = Stopwatch.GetTimestamp();
        RequestTimeline? timeline = null;
        try
        {
            using HttpResponseMessage response = await client.GetAsync(uri, stop);
            timeline = response.GetTimeline();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            run.Failed++;
            run.Failure ??= e is OperationCanceledException ? e.Message : e.GetBaseException().Message;
        }
        TimeSpan took = Stopwatch.GetElapsedTime(begun);
        if (took > run.Slowest) run.Slowest = took;
        return timeline;
    }

    /// <summary>Pauses, and until the balancer has forgotten the last connection, or the client has closed it before: a machine that is busy may be late with either.</summary>
    private static async Task IdleAsync(FaultProxy balancer, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp();
        await Task.Delay(Pause, stop);
        while (balancer.Connections[^1] is { End: ProxyEnd.Open or ProxyEnd.Idle, Faults.Count: 0 })
        {
            if (Stopwatch.GetElapsedTime(begun) > SettleLimit) throw new TimeoutException("The balancer did not forget a connection.");
            await Task.Delay(10, stop);
        }
    }

    /// <summary>The client's sockets to the balancer and the balancer's to the server, and whom the server sees.</summary>
    private static async Task<Sockets?> SocketsAsync(FaultProxy balancer, SocketServer server, CancellationToken stop)
    {
        IPEndPoint? client = balancer.Connections[0].ClientEndPoint;
        if (client is null) return null;
        (Sockets seen, _) = await SocketWatch.UntilAsync(table =>
        {
            SocketEntry[] open = [.. table.Where(entry => entry.State == TcpState.Established)];
            int fromClient = open.Count(entry => entry.Local.Equals(client) && entry.Remote.Equals(balancer.EndPoint));
            SocketEntry[] toServer = [.. open.Where(entry => entry.Remote.Equals(server.EndPoint) && IsOf(entry.Local, balancer))];
            return new Sockets(fromClient, toServer.Length, toServer.Length > 0 ? toServer[0].Local.Address : IPAddress.None, client.Address);
        }, seen => seen is { FromClient: 1, ToServer: 1 }, stop);
        return seen;

        // Four balancers lead to one server: this one's port is the one that the server saw first from it.
        bool IsOf(IPEndPoint local, FaultProxy one) => one.Connections[0].SourceEndPoint is { } source && source.Equals(local);
    }

    /// <summary>A server, and how the balancer before it ends idle connections.</summary>
    private sealed record Setting(SocketServer Server, IdleEnd End)
    {
        public FaultProxy StartBalancer() => FaultProxy.Start(Server.EndPoint, new FaultProxyOptions
        {
            SourceAddress = OperatingSystem.IsLinux() ? BalancerAddress : null,
            Plan = _ => new FaultPlan { IdleTimeout = IdleLimit, IdleEnd = End },
        });

        public Uri Through(FaultProxy balancer) => balancer.Through(Server.Uri);
    }

    private sealed record Sockets(int FromClient, int ToServer, IPAddress Source, IPAddress ClientAddress);

    /// <summary>What a client met.</summary>
    private sealed record Run(string Setting, string Client)
    {
        public int Requests { get; set; }

        public int Failed { get; set; }

        public string? Failure { get; set; }

        /// <summary>Null where the client does not tell.</summary>
        public int? SentAgain { get; set; }

        public int Connections { get; set; }

        public TimeSpan Slowest { get; set; }

        public int LastAttempts { get; set; }

        public TimeSpan? Learned { get; set; }

        public string? Reason { get; set; }

        public bool PostSucceeded { get; set; }

        public Sockets? Sockets { get; set; }
    }
}
