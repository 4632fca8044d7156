using System.Diagnostics;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Failures;

/// <summary>Runs <see cref="Child"/> under a shell that has set its limits.</summary>
internal static class ChildProcess
{
    public const string StageVariable = "POOLINGCLIENT_TESTS_STAGE";

    public const string OnePort = "ip link set lo up && echo 40000 40000 > /proc/sys/net/ipv4/ip_local_port_range && echo 0 > /proc/sys/net/ipv4/tcp_tw_reuse";

    private const int Aborted = 128 + 6;

    /// <summary>What it printed, line by line.</summary>
    /// <param name="stage">What the child does.</param>
    /// <param name="attempts">A runtime that cannot start a thread of its own aborts the process (SIGABRT): that says nothing of the client, and it is run again.</param>
    /// <param name="file">The program that sets the limits.</param>
    /// <param name="arguments">Its arguments; <c>{child}</c> stands for the child's command line.</param>
    public static async Task<string[]> RunAsync(string stage, int attempts, string file, params string[] arguments)
    {
        string assembly = typeof(ChildProcess).Assembly.Location;
        // One that was started by another host than dotnet has it in the path.
        string dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(file, [.. arguments.Select(a => a.Replace("{child}", $"exec \"{dotnet}\" exec \"{assembly}\"", StringComparison.Ordinal))])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[StageVariable] = stage;
        start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
        start.Environment["DOTNET_TieredCompilation"] = "0";   // its thread would be started when nothing can be
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().InTime();
        await process.WaitForExitAsync().InTime();
        if (process.ExitCode == Aborted && attempts > 1) return await RunAsync(stage, attempts - 1, file, arguments);
        Assert.True(process.ExitCode == 0, $"The child ended with {process.ExitCode}: {await error}{Environment.NewLine}{output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Whether a shell command works here.</summary>
    public static bool Works(string file, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            return process.WaitForExit(5000) && process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A test whose child needs a limit on descriptors, which every Unix shell can set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DescriptorLimitFactAttribute : FactAttribute
{
    public DescriptorLimitFactAttribute()
    {
        if (!ChildProcess.Works("sh", "-c", "ulimit -n 256")) Skip = "It needs Linux and a shell that can set ulimit -n.";
    }
}

/// <summary>A test whose child needs a network namespace of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkNamespaceFactAttribute : FactAttribute
{
    public NetworkNamespaceFactAttribute()
    {
        if (!ChildProcess.Works("unshare", "-n", "sh", "-c", ChildProcess.OnePort)) Skip = "It needs Linux, root, unshare and ip, to make a network namespace with one local port.";
    }
}

/// <summary>A test whose child needs an environment of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute()
    {
        if (!ChildProcess.Works("sh", "-c", "true")) Skip = "It needs Linux and a shell.";
    }
}

/// <summary>A test whose child needs a network namespace of its own, with a packet filter.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PacketFilterFactAttribute : FactAttribute
{
    public PacketFilterFactAttribute()
    {
        if (!ChildProcess.Works("unshare", "-n", "sh", "-c", "ip link set lo up && iptables -A INPUT -p tcp --dport 1 -j DROP")) Skip = "It needs Linux, root, unshare, ip and iptables, to lose packets in a network namespace.";
    }
}
