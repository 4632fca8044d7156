using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using PoolingClient;
using PoolingClient.Testing;
using SocketLab.Lab;
using Spectre.Console;

namespace SocketLab.Experiments;

/// <summary>One slow answer in front of fast ones: on a socket that pipelines blindly, in a queue, and with the pool's rules.</summary>
internal sealed class HeadOfLine : IExperiment
{
    private const int Fast = 10;

    // The first answers teach the pool how long they usually take.
    private const int WarmUp = 40;

    private static readonly TimeSpan LeastSlow = TimeSpan.FromMilliseconds(400), LeastLate = TimeSpan.FromMilliseconds(60);

    public string Name => "pipeline";

    public string Title => "Head-of-line blocking";

    public string Paragraph =>
        "Answers on one connection come in the order of the requests (RFC 9112 9.3.2): a slow one holds up all that stand behind it, though they were done long ago. Here the server takes 0.4 s or more over one request, and no time over ten others. The same happens in the queue before a " +
        "pool of one connection. PoolingClient pipelines only where it pays: nobody is put behind a head that is late (longer than four times the usual, and 10 ms), behind a POST, " +
        "or behind content that is still being read. Requests that are known to be slow can say so (SetPipelining(false)), and have a connection to themselves.";

    public async Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop)
    {
        await using SocketServer server = SocketServer.Start(AnswerAsync, new SocketServerOptions { MaxRecordedRequests = 0 });
        Outcome blind = await BlindAsync(server, stop);
        Outcome queue = await PoolAsync("pool, 1 connection, depth 1", server, connections: 1, depth: 1, isAtOnce: false, stop);
        Outcome many = await PoolAsync("pool, 2 connections, depth 1", server, connections: 2, depth: 1, isAtOnce: false, stop);
        Outcome rules = await PoolAsync("pool, 2 connections, depth 8", server, connections: 2, depth: 8, isAtOnce: false, stop);
        Outcome early = await PoolAsync("the same, all at once", server, connections: 2, depth: 8, isAtOnce: true, stop);
        Outcome alone = await PoolAsync("at once, the slow one says so", server, connections: 2, depth: 8, isAtOnce: true, stop, saysSo: true);

        Table table = notebook.NewTable("who", ">slow ms", ">fast p50", ">fast max", ">behind it");
        foreach (Outcome outcome in (Outcome[])[blind, queue, many, rules, early, alone])
        {
            table.AddRow(new Text(outcome.Name), Cell(outcome.Slow), Cell(outcome.FastTimes.Median), Cell(outcome.FastTimes.Percentile(1)), new Text(Notebook.Invariant($"{outcome.Behind} of {Fast}")));
        }
        notebook.Write(table);
        notebook.Note("Behind it: sent while the slow answer was outstanding on the same connection. In rows 2 to 4 the fast ones come when the slow one is late; what is sent before may stand behind it (row 5), unless it says that it is slow (row 6).");
        notebook.Expect(blind.Behind == Fast && blind.FastestFast >= blind.SlowServed * 0.9, Notebook.Invariant(
            $"blind pipelining: no fast answer came before {blind.FastestFast.TotalMilliseconds:0} ms, though each takes no time at the server."));
        notebook.Expect(queue.WaitedForSlow == Fast, Notebook.Invariant($"one connection without pipelining: {queue.WaitedForSlow} of {Fast} waited in the pool's queue until the slow answer was there."));
        notebook.Expect(many.Behind == 0 && many.WaitedForSlow == 0, "with a second connection none waited for it.");
        notebook.Expect(rules.Behind == 0 && rules.WaitedForSlow == 0 && rules.UsedConnections == 1, "the pool pipelines, and put nobody behind the late head: all went to the other connection, by their timelines.");
        notebook.Expect(alone.Behind == 0 && alone.WaitedForSlow == 0, "and behind a request that says it is slow nobody was put, even at the same moment.");
    }

    private static Text Cell(TimeSpan time) => new(Notebook.Invariant($"{time.TotalMilliseconds:N1}"));

    /// <summary>"/slow/400" is answered after 400 ms, everything else at once.</summary>
    private static async Task<ServerResponse> AnswerAsync(ServerRequest request, CancellationToken gone)
    {
        if (request.Target.StartsWith("/slow/", StringComparison.Ordinal))
        {
            int milliseconds = int.Parse(request.Target["/slow/".Length..], System.Globalization.CultureInfo.InvariantCulture);
            await Task.Delay(milliseconds, gone);
        }
        return ServerResponse.Ok(request.Target);
    }

    /// <summary>A client that knows no rules: all requests in one send, on one socket.</summary>
    private static async Task<Outcome> BlindAsync(SocketServer server, CancellationToken stop)
    {
        var outcome = new Outcome("one socket, all in one send") { SlowServed = LeastSlow, Behind = Fast };
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.EndPoint, stop);
        var requests = new StringBuilder(RequestFor(server, Notebook.Invariant($"/slow/{LeastSlow.TotalMilliseconds:0}")));
        for (int i = 0; i < Fast; i++) requests.Append(RequestFor(server, Notebook.Invariant($"/fast/{i}")));
        long begun = Stopwatch.GetTimestamp();
        await socket.SendAsync(Encoding.ASCII.GetBytes(requests.ToString()), stop);
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        for (int i = 0; i <= Fast; i++)
        {
            await ReadAnswerAsync(reader, stop);
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            if (i == 0) outcome.Slow = took;
            else outcome.AddFast(took, behind: false, waited: false);
        }
        return outcome;
    }

    private static string RequestFor(SocketServer server, string target) => $"GET {target} HTTP/1.1\r\nHost: {server.EndPoint}\r\n\r\n";

    /// <summary>Reads a head, and the content that its Content-Length says.</summary>
    private static async Task ReadAnswerAsync(StreamReader reader, CancellationToken stop)
    {
        const string Length = "Content-Length:";
        int length = 0;
        while (await reader.ReadLineAsync(stop) is { Length: > 0 } line)
        {
            if (line.StartsWith(Length, StringComparison.OrdinalIgnoreCase)) length = int.Parse(line.AsSpan(Length.Length), System.Globalization.CultureInfo.InvariantCulture);
        }
        char[] content = new char[length];
        if (await reader.ReadBlockAsync(content, stop) < length) throw new IOException("The connection ended inside an answer.");
    }

    private static async Task<Outcome> PoolAsync(string name, SocketServer server, int connections, int depth, bool isAtOnce, CancellationToken stop, bool saysSo = false)
    {
        var options = new SocketPoolOptions { MaxConnectionsPerServer = connections, MaxPipelineDepth = depth, UseProxy = false };
        await using var pool = new SocketPool(options);
        using var client = new HttpClient(new PoolingHttpHandler(pool));
        await pool.WarmUpAsync(server.Uri, connections, stop);
        TimeSpan late = await WarmAsync(client, server, connections, stop);
        TimeSpan slow = late * 4 > LeastSlow ? late * 4 : LeastSlow;

        var outcome = new Outcome(name) { SlowServed = slow };
        using var slowRequest = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Uri, Notebook.Invariant($"/slow/{slow.TotalMilliseconds:0}")));
        if (saysSo) slowRequest.SetPipelining(false);
        long begun = Stopwatch.GetTimestamp();
        Task<Answer> slowTask = GetAsync(client, slowRequest, begun, stop);
        if (!isAtOnce) await Task.Delay(late, stop);
        var fast = new Task<Answer>[Fast];
        for (int i = 0; i < Fast; i++) fast[i] = GetAsync(client, new HttpRequestMessage(HttpMethod.Get, new Uri(server.Uri, Notebook.Invariant($"/fast/{i}"))), Stopwatch.GetTimestamp(), stop);
        Answer[] answers = await Task.WhenAll(fast);
        Answer slowAnswer = await slowTask;
        outcome.Slow = slowAnswer.Took;
        foreach (Answer answer in answers)
        {
            // Behind it: given to its connection well before the slow answer's end. Who waited in the queue was given to it at that end, and two requests' clocks agree to a millisecond or so.
            bool isBehind = answer.Connection == slowAnswer.Connection && answer.Assigned > slowAnswer.Assigned && answer.Assigned < slowAnswer.Assigned + (slowAnswer.Ended - slowAnswer.Assigned) * 3 / 4;
            // Who waited did so for most of the slow answer's time; the others take a small part of it, on a busy machine too.
            outcome.AddFast(answer.Took, isBehind, waited: answer.Took > (slow - (isAtOnce ? TimeSpan.Zero : late)) / 2);
        }
        outcome.UsedConnections = answers.Select(answer => answer.Connection).Distinct().Count();
        return outcome;
    }

    /// <summary>Has every connection answer often enough to be proven, and says after how long a head is late for sure.</summary>
    private static async Task<TimeSpan> WarmAsync(HttpClient client, SocketServer server, int connections, CancellationToken stop)
    {
        TimeSpan longest = TimeSpan.Zero;
        for (int i = 0; i < WarmUp; i++)
        {
            var pair = new Task<Answer>[connections];
            for (int j = 0; j < connections; j++) pair[j] = GetAsync(client, new HttpRequestMessage(HttpMethod.Get, new Uri(server.Uri, "/warm")), Stopwatch.GetTimestamp(), stop);
            Answer[] answers = await Task.WhenAll(pair);
            // What was compiled in the first half is not what the last ones took.
            if (i >= WarmUp / 2) longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, answers.Max(answer => answer.Took.Ticks)));
        }
        return longest * 5 > LeastLate ? longest * 5 : LeastLate;
    }

    private static async Task<Answer> GetAsync(HttpClient client, HttpRequestMessage request, long begun, CancellationToken stop)
    {
        using (request)
        {
            long sent = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await client.SendAsync(request, stop);
            long ended = Stopwatch.GetTimestamp();
            response.EnsureSuccessStatusCode();
            RequestAttempt attempt = response.GetTimeline()!.Attempts[^1];
            return new Answer(Stopwatch.GetElapsedTime(begun, ended), attempt.ConnectionId, At(sent, attempt.Assigned), At(sent, attempt.ContentEnd ?? attempt.Assigned));
        }
    }

    private static long At(long start, TimeSpan after) => start + (long)(after.TotalSeconds * Stopwatch.Frequency);

    /// <summary>An answer: how long it took, on which connection, and from when to when (time stamps) it was outstanding there.</summary>
    private sealed record Answer(TimeSpan Took, long Connection, long Assigned, long Ended);

    /// <summary>What became of one slow request and the fast ones.</summary>
    private sealed class Outcome(string name)
    {
        public string Name => name;

        /// <summary>How long the server took over the slow one.</summary>
        public TimeSpan SlowServed { get; init; }

        public TimeSpan Slow { get; set; }

        public Latencies FastTimes { get; } = new();

        public TimeSpan FastestFast => FastTimes.Percentile(0);

        /// <summary>Fast ones that were sent behind the slow one on its connection.</summary>
        public int Behind { get; set; }

        /// <summary>Fast ones that took so long that they must have waited for the slow one.</summary>
        public int WaitedForSlow { get; private set; }

        public int UsedConnections { get; set; }

        public void AddFast(TimeSpan took, bool behind, bool waited)
        {
            FastTimes.Add(took);
            if (behind) Behind++;
            if (waited) WaitedForSlow++;
        }
    }
}
