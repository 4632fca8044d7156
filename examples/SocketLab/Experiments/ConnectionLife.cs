using System.Net;
using System.Net.Sockets;
using PoolingClient.Testing;
using SocketLab.Kernel;
using SocketLab.Lab;
using Spectre.Console;

namespace SocketLab.Experiments;

/// <summary>Every state that a TCP connection goes through (RFC 9293 3.3.2), read from the kernel's table at both ends.</summary>
internal sealed class ConnectionLife : IExperiment
{
    public string Name => "life";

    public string Title => "The life of a connection";

    public string Paragraph =>
        "A connection is two sockets, each with a state of its own. Most states last microseconds on loopback; here a packet filter on one of the sockets holds them in place, so that they can be " +
        "read from the kernel's table. Watch two things. A program that was told of the end and does not close leaves CLOSE_WAIT behind: many of them are a leak. And whoever " +
        "closes first keeps TIME_WAIT for a minute, with the port: a client that closes after each request pays with its ports, a server that closes idle connections does not take the client's.";

    public async Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop)
    {
        if (!SocketTable.IsAvailable)
        {
            notebook.Skip("the kernel's socket table can only be read on Linux (/proc/net/tcp).");
            return;
        }
        var steps = new StepTable(notebook);
        using (var ends = new TwoEnds())
        {
            await ends.ListenAsync(steps, stop);
            await OpenAsync(ends, steps, stop);
            await CloseAsync(ends, steps, stop);
        }
        using (var ends = new TwoEnds())
        {
            await ends.ConnectAsync(stop);
            await CloseBothAsync(ends, steps, stop);
        }
        using (var ends = new TwoEnds())
        {
            await ends.ConnectAsync(stop);
            ends.Server!.Shutdown(SocketShutdown.Send);
            await TwoEnds.EndOfInputAsync(ends.Client, stop);
            ends.Client.Dispose();
            await steps.AddAsync("another one: the server closes first", ends, TcpState.None, TcpState.TimeWait, stop);
        }
        using (var ends = new TwoEnds())
        {
            await ends.ConnectAsync(stop);
            ends.Client.LingerState = new LingerOption(true, 0);
            ends.Client.Dispose();
            await steps.AddAsync("another one: the client resets it (RST)", ends, TcpState.None, TcpState.None, stop);
        }
        steps.Finish();
    }

    private static async Task OpenAsync(TwoEnds ends, StepTable steps, CancellationToken stop)
    {
        bool isHeld = IncomingPackets.TryDrop(ends.Client);
        Task connecting = ends.Client.ConnectAsync(ends.Door, stop).AsTask();
        if (isHeld) await steps.AddAsync("connect(); the server's SYN+ACK is held up", ends, TcpState.SynSent, TcpState.SynReceived, stop);
        else steps.Miss("SYN_SENT and SYN_RECV could not be held: this system allows no packet filter on a socket.");
        IncomingPackets.Accept(ends.Client);
        await connecting;
        await steps.AddAsync("it arrives; nobody has called accept() yet", ends, TcpState.Established, TcpState.Established, stop);
        await ends.AcceptAsync(stop);
    }

    private static async Task CloseAsync(TwoEnds ends, StepTable steps, CancellationToken stop)
    {
        bool isHeld = IncomingPackets.TryDrop(ends.Server!);
        ends.Client.Shutdown(SocketShutdown.Send);
        if (isHeld) await steps.AddAsync("the client closes; its FIN is held up", ends, TcpState.FinWait1, TcpState.Established, stop);
        IncomingPackets.Accept(ends.Server!);
        await TwoEnds.EndOfInputAsync(ends.Server!, stop);
        await steps.AddAsync("it arrives; the server reads the end, and waits", ends, TcpState.FinWait2, TcpState.CloseWait, stop);

        isHeld = IncomingPackets.TryDrop(ends.Client);
        ends.Server!.Dispose();
        if (isHeld) await steps.AddAsync("the server closes; its FIN is held up", ends, TcpState.FinWait2, TcpState.LastAck, stop);
        IncomingPackets.Accept(ends.Client);
        await TwoEnds.EndOfInputAsync(ends.Client, stop);
        ends.Client.Dispose();
        await steps.AddAsync("it arrives: who closed first waits", ends, TcpState.TimeWait, TcpState.None, stop);
    }

    /// <summary>Both close before either was told of the other's end: the one way into CLOSING.</summary>
    private static async Task CloseBothAsync(TwoEnds ends, StepTable steps, CancellationToken stop)
    {
        if (!IncomingPackets.TryDrop(ends.Client) || !IncomingPackets.TryDrop(ends.Server!))
        {
            steps.Miss("CLOSING could not be held: this system allows no packet filter on a socket.");
            return;
        }
        ends.Client.Shutdown(SocketShutdown.Send);
        ends.Server!.Shutdown(SocketShutdown.Send);
        await steps.AddAsync("another one: both close; both FINs are held up", ends, TcpState.FinWait1, TcpState.FinWait1, stop);
        IncomingPackets.Accept(ends.Client);
        await steps.AddAsync("the server's arrives, the client's does not", ends, TcpState.Closing, TcpState.FinWait1, stop);
        IncomingPackets.Accept(ends.Server);
        await steps.AddAsync("it arrives too: both closed first, both wait", ends, TcpState.TimeWait, TcpState.TimeWait, stop);
    }

    /// <summary>The table of the steps. A step waits until the kernel's table is as expected, for a bounded time, and shows what it was then.</summary>
    private sealed class StepTable(Notebook notebook)
    {
        private readonly Table _table = notebook.NewTable("what happens", "client", "server");
        private readonly List<string> _unseen = [];
        private readonly List<string> _missed = [];
        private int _steps;
        private (TimeSpan Left, bool IsClients)? _timeWait;
        private long? _waiting;

        public async Task AddAsync(string what, TwoEnds ends, TcpState client, TcpState server, CancellationToken stop)
        {
            ((TcpState Client, TcpState Server) seen, bool isAsExpected) = await SocketWatch.UntilAsync(
                table => Look(table, ends), states => Same(states.Item1, client) && Same(states.Item2, server), stop);
            _steps++;
            _table.AddRow(new Text(what), new Text(TcpStateNames.Of(seen.Client)), new Text(TcpStateNames.Of(seen.Server)));
            if (!isAsExpected) _unseen.Add($"{what}: expected {TcpStateNames.Of(client)} and {TcpStateNames.Of(server)}, the kernel says {TcpStateNames.Of(seen.Client)} and {TcpStateNames.Of(seen.Server)}");
        }

        /// <summary>A step that this system does not let one see.</summary>
        public void Miss(string why) => _missed.Add(why);

        public void Finish()
        {
            notebook.Write(_table);
            foreach (string miss in _missed) notebook.Skip(miss);
            foreach (string unseen in _unseen) notebook.Expect(false, unseen);
            if (_unseen.Count == 0) notebook.Expect(true, Notebook.Invariant($"all {_steps} steps, in the kernel's table."));
            if (_waiting is { } waiting) notebook.Expect(waiting == 1, Notebook.Invariant($"the connection was there before accept(): the listening socket's queue held {waiting}. A server that is slow to accept looks connected."));
            notebook.Expect(_timeWait is { IsClients: true }, _timeWait is { } left
                ? Notebook.Invariant($"TIME_WAIT belongs to who closed first, and the kernel's timer has {left.Left.TotalSeconds:0.0} s to go. No process holds it: only its ports are taken.")
                : "TIME_WAIT at the client, which closed first.");
        }

        private (TcpState, TcpState) Look(IReadOnlyList<SocketEntry> table, TwoEnds ends)
        {
            SocketEntry? client = SocketWatch.Find(table, ends.Near, ends.Door), server = SocketWatch.Find(table, ends.Door, ends.Near);
            SocketEntry? listening = SocketWatch.Find(table, ends.Door, null);
            if (server?.State == TcpState.Established && ends.Server is null) _waiting = Math.Max(_waiting ?? 0, listening?.ReceiveQueue ?? 0);
            if (_timeWait is null && client is { State: TcpState.TimeWait, Timer: { } left }) _timeWait = (left, server is null);
            // Until somebody connects, the server's only socket is the one that listens.
            return (client?.State ?? TcpState.None, server?.State ?? (ends.HasBegun ? TcpState.None : listening?.State ?? TcpState.None));
        }

        private static bool Same(TcpState seen, TcpState expected) => TcpStateNames.Of(seen) == TcpStateNames.Of(expected);
    }

    /// <summary>A listening socket, and the two sockets of one connection to it.</summary>
    private sealed class TwoEnds : IDisposable
    {
        private readonly Socket _listener = NewSocket();

        public TwoEnds()
        {
            _listener.Listen(8);
            (Door, Near) = ((IPEndPoint)_listener.LocalEndPoint!, (IPEndPoint)Client.LocalEndPoint!);
        }

        /// <summary>What the client connects to, and from.</summary>
        public IPEndPoint Door { get; }

        public IPEndPoint Near { get; }

        public Socket Client { get; } = NewSocket();

        /// <summary>The accepted one.</summary>
        public Socket? Server { get; private set; }

        /// <summary>Once true, always true: the client has begun to connect.</summary>
        public bool HasBegun { get; private set; }

        public async Task ListenAsync(StepTable steps, CancellationToken stop)
        {
            await steps.AddAsync("the server calls bind() and listen()", this, TcpState.None, TcpState.Listen, stop);
            HasBegun = true;
        }

        public async Task ConnectAsync(CancellationToken stop)
        {
            HasBegun = true;
            await Client.ConnectAsync(Door, stop);
            await AcceptAsync(stop);
        }

        public async Task AcceptAsync(CancellationToken stop) => Server = await _listener.AcceptAsync(stop);

        /// <summary>Reads until the peer's FIN: from then on the socket may be closed without answering with RST.</summary>
        public static async Task EndOfInputAsync(Socket socket, CancellationToken stop)
        {
            byte[] buffer = new byte[16];
            while (await socket.ReceiveAsync(buffer, stop) > 0)
            {
            }
        }

        public void Dispose()
        {
            Client.Dispose();
            Server?.Dispose();
            _listener.Dispose();
        }

        private static Socket NewSocket()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return socket;
        }
    }
}
