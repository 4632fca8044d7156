using System.Diagnostics;
using PoolingClient.Benchmarks.Worker;

namespace PoolingClient.Benchmarks.Compare;

/// <summary>This program in another process. It ends when it is disposed.</summary>
internal sealed class Child : IDisposable
{
    /// <summary>The server is not what is measured: it needs no warming up.</summary>
    private static readonly (string, string) FullAtOnce = ("DOTNET_TieredCompilation", "0");

    /// <summary>
    /// What the runtime compiles in the end is the same. But it begins to count calls only when no new method was called for 100 ms, which a busy core puts off again and
    /// again: half a minute would not be enough.
    /// </summary>
    private static readonly (string, string) CountsAtOnce = ("DOTNET_TC_CallCountingDelayMs", "0");

    private readonly Process _process;

    private Child(Process process) => _process = process;

    public static Child Start(int core, (string Name, string Value)? setting, params string[] arguments)
    {
        string program = Environment.ProcessPath!;
        var what = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)) what.ArgumentList.Add(typeof(Child).Assembly.Location);
        foreach (string argument in arguments) what.ArgumentList.Add(argument);
        if (setting is { } runtime) what.Environment[runtime.Name] = runtime.Value;
        return new Child(Pinning.Start(what, core));
    }

    public static Child StartServer(out int port)
    {
        Child server = Start(Pinning.Cores.Server, FullAtOnce, "serve");
        port = int.Parse(server.ReadLine(TimeSpan.FromSeconds(30)), System.Globalization.CultureInfo.InvariantCulture);
        return server;
    }

    public static Child StartWorker(LoadSpec spec)
    {
        Child worker = Start(Pinning.Cores.Client, CountsAtOnce, "worker");
        worker.WriteLine(Lines.Encode(spec));
        return worker;
    }

    /// <summary>Says a line and waits for what is said to it.</summary>
    public WindowResult Ask(string line, TimeSpan limit)
    {
        WriteLine(line);
        return Lines.Decode<WindowResult>(ReadLine(limit));
    }

    public string ReadLine(TimeSpan limit)
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(limit)) throw new TimeoutException("A process of the benchmark says nothing.");
        return line.Result ?? throw new IOException("A process of the benchmark has ended; its own words stand above.");
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended already.
        }
        _process.Dispose();
    }

    private void WriteLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }
}
