using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SocketLab.Kernel;
using SocketLab.Lab;
using Spectre.Console;

namespace SocketLab.Experiments;

/// <summary>The same octets through a stream and through datagrams: boundaries, short buffers, full buffers.</summary>
internal sealed class StreamAndDatagram : IExperiment
{
    private const int Pieces = 3, PieceLength = 100, ShortBuffer = 60;

    // More than the small receive buffer has room for, many times.
    private const int Flood = 1_000, SmallBuffer = 4_096;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public string Name => "datagram";

    public string Title => "TCP against UDP: a stream against datagrams";

    public string Paragraph =>
        "TCP carries a stream of octets: how they were written is not to be seen at the other end, which is why HTTP/1.1 needs Content-Length or chunks to say where a message ends, and why a " +
        "reader must be ready for half a head, or three of them. UDP keeps what one send wrote together, and promises nothing else: what finds the receiver's buffer full is gone, and nobody is told. " +
        "An echo server sends back what each of its reads brought.";

    public async Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop)
    {
        using var tcp = await TcpPair.ConnectAsync(stop);
        using var udp = new UdpPair();
        string tcpEcho = await EchoAsync(tcp.Client, tcp.Server, stop), udpEcho = await EchoAsync(udp.Client, udp.Server, stop);
        (int Got, int Left) tcpShort = await ShortReadAsync(tcp.Client, tcp.Server, stop), udpShort = await ShortReadAsync(udp.Client, udp.Server, stop);
        (int Sent, int Received) tcpFlood = await FloodStreamAsync(stop);
        (int Sent, int Received, long? Dropped) udpFlood = FloodDatagrams();

        Table table = notebook.NewTable("what is done", "TCP", "UDP");
        table.AddRow("3 writes of 100; long reads bring", tcpEcho, udpEcho);
        table.AddRow("1 write of 100; reads of 60 bring", Parts(tcpShort), Parts(udpShort));
        table.AddRow("1,000 writes of 100, no reads: taken", Notebook.Invariant($"{tcpFlood.Sent / PieceLength}, then it waits"), Notebook.Invariant($"{udpFlood.Sent:N0}"));
        table.AddRow("then the server reads: it gets", Notebook.Invariant($"{tcpFlood.Received / PieceLength}"), Notebook.Invariant($"{udpFlood.Received}"));
        table.AddRow("lost (UDP: by the kernel's count)", Notebook.Invariant($"{(tcpFlood.Sent - tcpFlood.Received) / PieceLength}"), udpFlood.Dropped is { } dropped ? Notebook.Invariant($"{dropped}") : "not told");
        notebook.Write(table);

        notebook.Expect(tcpEcho == "300" && udpEcho == "100 100 100", $"three writes became one read of {tcpEcho} octets by TCP, and reads of {udpEcho} by UDP.");
        notebook.Expect(tcpShort == (ShortBuffer, PieceLength - ShortBuffer), Notebook.Invariant($"TCP keeps what a short buffer had no room for: {tcpShort.Got} octets, and then {tcpShort.Left}."));
        notebook.Expect(udpShort == (ShortBuffer, 0), Notebook.Invariant($"UDP cuts the datagram: {udpShort.Got} octets, and then {udpShort.Left}."));
        notebook.Expect(tcpFlood.Sent < Flood * PieceLength && tcpFlood.Received == tcpFlood.Sent, Notebook.Invariant($"TCP stopped the client after {tcpFlood.Sent:N0} octets and delivered {tcpFlood.Received:N0}: it waits, and loses nothing."));
        notebook.Expect(udpFlood.Sent == Flood && udpFlood.Received < Flood && (udpFlood.Dropped is null || udpFlood.Dropped == Flood - udpFlood.Received), Notebook.Invariant(
            $"UDP took {udpFlood.Sent:N0} and delivered {udpFlood.Received}; each send succeeded{(udpFlood.Dropped is null ? "" : ", and the kernel counted every loss")}."));
    }

    private static string Parts((int Got, int Left) read) => read.Left == 0 ? Notebook.Invariant($"{read.Got}, then nothing") : Notebook.Invariant($"{read.Got}, then {read.Left}");

    /// <summary>Writes three pieces, lets all arrive, and has the server echo read by read. What its reads brought.</summary>
    private static async Task<string> EchoAsync(Socket client, Socket server, CancellationToken stop)
    {
        byte[] piece = new byte[PieceLength], buffer = new byte[4_096];
        for (int i = 0; i < Pieces; i++) await client.SendAsync(piece, stop);
        await ArrivedAsync(server, client.ProtocolType == ProtocolType.Tcp ? Pieces * PieceLength : 1, stop);
        var reads = new List<int>();
        while (reads.Sum() < Pieces * PieceLength)
        {
            int count = await server.ReceiveAsync(buffer, stop);
            reads.Add(count);
            await server.SendAsync(buffer.AsMemory(0, count), stop);
        }
        for (int echoed = 0; echoed < Pieces * PieceLength;) echoed += await client.ReceiveAsync(buffer, stop);
        return string.Join(' ', reads);
    }

    private static async Task<(int Got, int Left)> ShortReadAsync(Socket client, Socket server, CancellationToken stop)
    {
        await client.SendAsync(new byte[PieceLength], stop);
        await ArrivedAsync(server, client.ProtocolType == ProtocolType.Tcp ? PieceLength : 1, stop);
        byte[] buffer = new byte[ShortBuffer];
        int got = await ReceivePartAsync(server, buffer, stop);
        return (got, server.Available > 0 ? await ReceivePartAsync(server, buffer, stop) : 0);
    }

    /// <summary>Where a datagram is cut, some systems say so with an error; the buffer is full then.</summary>
    private static async Task<int> ReceivePartAsync(Socket server, byte[] buffer, CancellationToken stop)
    {
        try
        {
            return await server.ReceiveAsync(buffer, stop);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            return buffer.Length;
        }
    }

    /// <summary>Writes until the kernel takes no more, and then reads. How many octets went, and came.</summary>
    private static async Task<(int Sent, int Received)> FloodStreamAsync(CancellationToken stop)
    {
        using var pair = await TcpPair.ConnectAsync(stop, SmallBuffer);
        pair.Client.Blocking = false;
        byte[] piece = new byte[PieceLength];
        int octets = 0;
        for (int i = 0; i < Flood; i++)
        {
            int taken = pair.Client.Send(piece, SocketFlags.None, out SocketError error);
            if (error is not (SocketError.Success or SocketError.WouldBlock)) throw new SocketException((int)error);
            octets += Math.Max(0, taken);
            if (taken < PieceLength) break;
        }
        pair.Client.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[4_096];
        int received = 0;
        while (await pair.Server.ReceiveAsync(buffer, stop) is > 0 and var count) received += count;
        return (octets, received);
    }

    private static (int Sent, int Received, long? Dropped) FloodDatagrams()
    {
        using var pair = new UdpPair(SmallBuffer);
        byte[] piece = new byte[PieceLength], buffer = new byte[4_096];
        int sent = 0, received = 0;
        for (int i = 0; i < Flood; i++) sent += pair.Client.Send(piece) == PieceLength ? 1 : 0;
        long? dropped = SocketTable.IsAvailable ? SocketTable.ReadUdp().FirstOrDefault(entry => entry.Local.Equals(pair.Server.LocalEndPoint)).Drops : null;
        // Loopback delivers within send(): what has not come by now never will.
        while (pair.Server.Available > 0 && pair.Server.Receive(buffer) > 0) received++;
        return (sent, received, dropped);
    }

    private static async Task ArrivedAsync(Socket server, int octets, CancellationToken stop)
    {
        long begun = Stopwatch.GetTimestamp();
        while (server.Available < octets && Stopwatch.GetElapsedTime(begun) < Limit) await Task.Delay(1, stop);
    }

    /// <summary>A connected pair.</summary>
    private sealed class TcpPair(Socket client, Socket server) : IDisposable
    {
        public Socket Client => client;

        public Socket Server => server;

        public static async Task<TcpPair> ConnectAsync(CancellationToken stop, int buffer = 0)
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            // What is accepted has the listener's buffer: the window is agreed on in the handshake.
            if (buffer > 0) listener.ReceiveBufferSize = buffer;
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (buffer > 0) client.SendBufferSize = buffer;
            await client.ConnectAsync(listener.LocalEndPoint!, stop);
            return new TcpPair(client, await listener.AcceptAsync(stop));
        }

        public void Dispose()
        {
            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>Two UDP sockets that know each other: what comes from elsewhere is not theirs.</summary>
    private sealed class UdpPair : IDisposable
    {
        public UdpPair(int buffer = 0)
        {
            if (buffer > 0) Server.ReceiveBufferSize = buffer;
            Client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Client.Connect(Server.LocalEndPoint!);
            Server.Connect(Client.LocalEndPoint!);
        }

        public Socket Client { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
