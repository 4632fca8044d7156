using System.Net;
using System.Net.Sockets;

namespace PoolingClient.Benchmarks.Server;

/// <summary>The process that answers: it says its port, and ends when its standard input does, that is with whoever started it.</summary>
internal static class Serving
{
    /// <summary>The addresses it listens on, on one port: each has its own 28,000 ports of clients in TIME_WAIT. Only Linux has them all without being told.</summary>
    public const int Addresses = 8;

    /// <param name="hasEpoll">False for the server that runs everywhere, which may be the limit of what is measured.</param>
    public static int Run(bool hasEpoll)
    {
        List<Socket> listeners = Listen();
        Console.Out.WriteLine(((IPEndPoint)listeners[0].LocalEndPoint!).Port);
        Console.Out.Flush();
        var loop = new Thread(() => Loop(listeners, hasEpoll)) { IsBackground = true };
        loop.Start();
        while (Console.In.ReadLine() is not null)
        {
        }
        return 0;
    }

    private static void Loop(List<Socket> listeners, bool hasEpoll)
    {
        if (hasEpoll) new EpollServer(listeners).Run();
        else new AsyncServer().RunAsync(listeners).GetAwaiter().GetResult();
    }

    private static List<Socket> Listen()
    {
        const int Attempts = 10;   // a port that is free on the first address may be taken on another
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return ListenOnOnePort();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < Attempts)
            {
            }
        }
    }

    private static List<Socket> ListenOnOnePort()
    {
        const int Backlog = 4096;
        var listeners = new List<Socket>();
        int port = 0;
        int addresses = OperatingSystem.IsLinux() ? Addresses : 1;
        try
        {
            for (int i = 1; i <= addresses; i++)
            {
                var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                listeners.Add(listener);
                listener.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)i]), port));
                listener.Listen(Backlog);
                port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            }
            return listeners;
        }
        catch (SocketException)
        {
            foreach (Socket listener in listeners) listener.Dispose();
            throw;
        }
    }
}
