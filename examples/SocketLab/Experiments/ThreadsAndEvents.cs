using PoolingClient.Testing;
using SocketLab.Kernel;
using SocketLab.Lab;
using SocketLab.Load;
using Spectre.Console;

namespace SocketLab.Experiments;

/// <summary>One server, twice: with a thread for each connection, and with an event loop; at 10, 1,000 and 5,000 connections.</summary>
internal sealed class ThreadsAndEvents : IExperiment
{
    // Descriptors, threads and memory that a process needs beside its connections, and what one connection with its thread takes at most (64 KiB of touched stack and buffers at each end).
    private const int BesideConnections = 256, BesideThreads = 64;
    private const long OctetsOfConnection = 256 * 1024;

    // With fewer connections their threads cannot be told from the runtime's own (thread pool, collector, events); with fewer than the second, their memory cannot.
    private const int EnoughForThreads = 100, EnoughForMemory = 2_000;

    public string Name => "threads";

    public string Title => "Thread per connection against event loop";

    public string Paragraph =>
        "A blocking server gives each connection a thread, whether anything happens on it or not; each thread has a stack and a place in the scheduler. An event loop asks the kernel which " +
        "sockets are ready (epoll), and serves thousands with a handful of threads. The server is a process of its own; both kinds answer the same request. " +
        "Threads and memory are counted when all connections are open and each was served once. Then every connection asks again when it has its answer; client and server share this machine, so requests a second are good for comparison only. MB: the server's memory; KB each: its growth for each connection.";

    public async Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop)
    {
        int[] wanted = scale == Scale.Tour ? [10, 1_000] : [10, 1_000, 5_000];
        TimeSpan duration = TimeSpan.FromSeconds(scale == Scale.Tour ? 0.5 : 2);
        (int most, string? why) = Room(wanted[^1]);
        int[] counts = [.. wanted.Where(count => count <= most)];
        if (why is not null)
        {
            notebook.Skip(Notebook.Invariant($"{wanted[^1]:N0} connections: {why}; at most {most:N0} are tried."));
            if (most > (counts is [.., var last] ? last : 0)) counts = [.. counts, most];
        }
        Table table = notebook.NewTable(">open", "server", ">threads", ">MB", ">KB each", ">req/s", ">p50 ms", ">p99 ms");
        var measured = new List<Measured>();
        foreach (ServerModel model in (ServerModel[])[ServerModel.ThreadPerConnection, ServerModel.EventDriven])
        {
            foreach (int count in counts) measured.Add(await MeasureAsync(model, count, duration, stop));
        }
        foreach (Measured one in measured.OrderBy(one => one.Connections)) table.AddRow(Cells(one));
        notebook.Write(table);
        Tell(notebook, measured);
    }

    private static void Tell(Notebook notebook, List<Measured> measured)
    {
        int most = measured.Max(one => one.Connections);
        Measured threads = measured.First(one => one.Connections == most && one.Model == ServerModel.ThreadPerConnection);
        Measured events = measured.First(one => one.Connections == most && one.Model == ServerModel.EventDriven);
        notebook.Note(Notebook.Invariant($"Of {most:N0} connections the one with the fewest answers had {threads.FewestAnswers:N0} and the one with the most {threads.MostAnswers:N0} with threads; with the event loop ") +
            Notebook.Invariant($"it was {events.FewestAnswers:N0} and {events.MostAnswers:N0}. p50 and p99 are of answers: those who are served again and again make a good p50, and do not speak for those who wait."));
        notebook.Expect(threads.Facts.Threads >= most, Notebook.Invariant($"{most:N0} connections took {threads.Facts.Threads:N0} threads where each has its own."));
        if (most < EnoughForThreads) return;
        notebook.Expect(events.Facts.Threads < threads.Facts.Threads - most / 2, Notebook.Invariant($"with the event loop they took {events.Facts.Threads:N0}, which are the runtime's own."));
        if (most < EnoughForMemory) return;
        notebook.Expect(threads.OctetsEach > events.OctetsEach, Notebook.Invariant(
            $"a connection with its thread took {threads.OctetsEach / 1024.0:0} KB of the server's memory, one without {events.OctetsEach / 1024.0:0} KB, beside the kernel's own buffers."));
    }

    private static Text[] Cells(Measured one) =>
    [
        new(Notebook.Invariant($"{one.Connections:N0}")),
        new(one.Model == ServerModel.EventDriven ? "event loop" : "threads"),
        new(Notebook.Invariant($"{one.Facts.Threads:N0}")),
        new(Notebook.Invariant($"{one.Facts.ResidentOctets / (1024.0 * 1024):N0}")),
        // Few connections drown in what the runtime takes for itself.
        new(one.Connections < EnoughForThreads ? "" : Notebook.Invariant($"{one.OctetsEach / 1024.0:N0}")),
        new(Notebook.Invariant($"{one.PerSecond:N0}")),
        new(Notebook.Invariant($"{one.Times.Median.TotalMilliseconds:N1}")),
        new(Notebook.Invariant($"{one.Times.Percentile(0.99).TotalMilliseconds:N1}")),
    ];

    private static async Task<Measured> MeasureAsync(ServerModel model, int count, TimeSpan duration, CancellationToken stop)
    {
        using ServerProcess server = await ServerProcess.StartAsync(model, stop);
        using var load = new ConnectionLoad();
        await load.ConnectAsync(server.EndPoint, 1, stop);
        ProcessFacts before = server.Facts;
        await load.ConnectAsync(server.EndPoint, count, stop);
        // Each has been served once. What garbage a load makes is not the connections'.
        ProcessFacts open = server.Facts;
        (double perSecond, Latencies times, int fewest, int mostAnswers) = await load.RunAsync(duration, stop);
        return new Measured(model, load.Connections, before, open, perSecond, times) { FewestAnswers = fewest, MostAnswers = mostAnswers };
    }

    /// <summary>How many connections this machine lets one process have, with a thread each; and which limit it is that is below what is wanted.</summary>
    private static (int Most, string? Why) Room(int wanted)
    {
        (int Most, string? Why) room = (wanted, null);
        // Client and server are two processes: each has its own limit.
        if (DescriptorLimit.Raise(wanted + BesideConnections) is { } descriptors)
        {
            Bound(descriptors.Now - BesideConnections, Notebook.Invariant($"a process may have {descriptors.Now:N0} descriptors (ulimit -n)"));
        }
        if (ThreadRoom.Read() is { } threads) Bound(threads.Threads - BesideThreads, Notebook.Invariant($"there is room for {threads.Threads:N0} more threads ({threads.Limit})"));
        if (ThreadRoom.ReadAvailableMemory() is { } octets) Bound(octets / 2 / OctetsOfConnection, Notebook.Invariant($"{octets / (1024 * 1024):N0} MB of memory are free"));
        return room;

        void Bound(long most, string why)
        {
            if (most < room.Most) room = ((int)Math.Max(1, most), why);
        }
    }

    /// <summary>A server of one kind, with so many connections.</summary>
    private sealed record Measured(ServerModel Model, int Connections, ProcessFacts Before, ProcessFacts Facts, double PerSecond, Latencies Times)
    {
        /// <summary>Answers of the connection that had the fewest of them.</summary>
        public int FewestAnswers { get; init; }

        /// <summary>And of the one that had the most.</summary>
        public int MostAnswers { get; init; }

        /// <summary>What it took more for each of them.</summary>
        public double OctetsEach => (double)(Facts.ResidentOctets - Before.ResidentOctets) / Connections;
    }
}
