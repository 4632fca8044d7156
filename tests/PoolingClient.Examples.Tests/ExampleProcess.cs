using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests;

/// <summary>Runs an example as its user does: a process of its own, from its own output folder, with its output in a pipe.</summary>
internal static class ExampleProcess
{
    // After SIGINT, or after its output has ended.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    /// <summary>The repository's examples/.</summary>
    public static string Examples { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../examples"));

    public static async Task<ExampleResult> RunAsync(ExampleRun run)
    {
        using Process process = Process.Start(StartInfo(run)) ?? throw new InvalidOperationException($"{run.Name} could not be started.");
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(run.Limit);
        var lines = new List<string>();
        Task<string> error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                if (run.StopWhen is { } mark && Regex.IsMatch(line, mark)) await InterruptAsync(process);
            }
            await process.WaitForExitAsync(limit.Token).WaitAsync(EndLimit, CancellationToken.None);
            return new ExampleResult(process.ExitCode, lines, await error.WaitAsync(EndLimit, CancellationToken.None));
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            return new ExampleResult(null, lines, await error.WaitAsync(EndLimit, CancellationToken.None));
        }
    }

    /// <summary>The command that starts an example without arguments: the runtime, and what was built.</summary>
    public static (string Host, string Program) Find(string example)
    {
        // .../bin/<configuration>/<framework>/, here as there.
        var output = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string program = Path.Combine(Examples, example, "bin", output.Parent!.Name, output.Name, example + ".dll");
        if (!File.Exists(program)) throw new FileNotFoundException($"The example is not built: {program}");
        return (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet", program);
    }

    private static ProcessStartInfo StartInfo(ExampleRun run)
    {
        (string host, string program) = Find(run.Example);
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (string argument in run.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>What Ctrl+C does. .NET has no call for it.</summary>
    private static async Task InterruptAsync(Process process)
    {
        using Process kill = Process.Start("kill", [IgnoresInterrupt(process) ? "-TERM" : "-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(EndLimit);
    }

    /// <summary>What a shell starts in the background may have SIGINT ignored (POSIX, "Asynchronous Lists"), and so may all that is started from there, these tests with it.</summary>
    private static bool IgnoresInterrupt(Process process)
    {
        const int Interrupt = 2;
        string status = $"/proc/{process.Id}/status";
        if (!OperatingSystem.IsLinux() || File.ReadLines(status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is not { } line) return false;
        return (ulong.Parse(line["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (Interrupt - 1) & 1) == 1;
    }
}
