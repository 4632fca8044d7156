using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using PoolingClient.Testing;
using SocketLab.Kernel;

namespace SocketLab.Load;

/// <summary>A server in a process of its own, so that its threads and its memory can be told from the client's. It ends when its input does, and so with whoever started it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Command = "serve", Ready = "listening on port ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20), StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, EndPoint) = (process, new IPEndPoint(IPAddress.Loopback, port));

    public IPEndPoint EndPoint { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>What it takes now.</summary>
    public ProcessFacts Facts => ProcessFacts.Of(_process);

    /// <summary>Starts one, and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not come to listen.</exception>
    public static async Task<ServerProcess> StartAsync(ServerModel model, CancellationToken stop)
    {
        Process process = Process.Start(StartInfo(model)) ?? throw new InvalidOperationException("The server's process could not be started.");
        try
        {
            string? line = await process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(StartLimit, stop);
            if (line is null || !line.StartsWith(Ready, StringComparison.Ordinal)) throw new InvalidOperationException($"The server's process did not come to listen: {line}");
            return new ServerProcess(process, int.Parse(line.AsSpan(Ready.Length), CultureInfo.InvariantCulture));
        }
        catch
        {
            Stop(process);
            throw;
        }
    }

    public void Dispose() => Stop(_process);

    /// <summary>The command that is the server: it is not for people, so the help does not show it.</summary>
    public static Command CreateCommand()
    {
        var model = new Argument<ServerModel>("MODEL");
        var command = new Command(Command, "Serves until its input ends.") { model };
        command.Hidden = true;
        command.SetAction((arguments, _) => ServeAsync(arguments.GetValue(model)));
        return command;
    }

    private static async Task<int> ServeAsync(ServerModel model)
    {
        DescriptorLimit.Raise(long.MaxValue);
        var options = new SocketServerOptions { Model = model, MaxRecordedRequests = 0, MaxRecordedConnections = 0, Backlog = 4_096 };
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("Hello from a socket.\n"), options);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Ready}{server.Port}"));
        while (await Console.In.ReadLineAsync() is not null)
        {
        }
        return 0;
    }

    /// <summary>This program again: by its own executable, or by dotnet and its assembly.</summary>
    private static ProcessStartInfo StartInfo(ServerModel model)
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("This process does not know its program.");
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) is "dotnet") start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        // A young generation of 4 MiB: garbage that waits to be collected would hide what the connections take.
        start.Environment["DOTNET_GCgen0size"] = "400000";
        start.ArgumentList.Add(Command);
        start.ArgumentList.Add(model.ToString());
        return start;
    }

    private static void Stop(Process process)
    {
        using (process)
        {
            // It has no state to lose, and thousands of threads take their time to end by themselves.
            if (!process.HasExited) process.Kill();
            process.WaitForExit(StopLimit);
        }
    }
}
