using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Top;

/// <summary>Which process a number means.</summary>
internal static class DotNetProcess
{
    // A line that is read at a glance.
    private const int MostListed = 12;

    /// <returns>Its name and number.</returns>
    /// <exception cref="AttachException">There is none, or it is no .NET process that can be attached to.</exception>
    public static string Describe(int pid)
    {
        string name = NameOf(pid) ?? throw new AttachException($"There is no process {pid}. .NET processes of this user: {Others()}.");
        if (!DiagnosticsClient.GetPublishedProcesses().Contains(pid))
        {
            throw new AttachException($"Process {pid} ({name}) is not a .NET process of this user, or its diagnostics are off (DOTNET_EnableDiagnostics=0), or its TMPDIR is another. .NET processes of this user: {Others()}.");
        }
        return string.Create(CultureInfo.InvariantCulture, $"process {pid} ({name})");
    }

    /// <param name="pids">The numbers.</param>
    /// <param name="nameOf">The name; null where it cannot be had, as of a process that has just ended.</param>
    public static string List(IEnumerable<int> pids, Func<int, string?> nameOf)
    {
        int[] all = [.. pids.Order()];
        if (all.Length == 0) return "none";
        string listed = string.Join(", ", all.Take(MostListed).Select(pid => string.Create(CultureInfo.InvariantCulture, $"{pid}{(nameOf(pid) is { } name ? $" ({name})" : "")}")));
        return all.Length <= MostListed ? listed : string.Create(CultureInfo.InvariantCulture, $"{listed} and {all.Length - MostListed} more");
    }

    private static string Others()
    {
        // The sockets of processes that were killed stay, and their numbers come again, even as those of threads.
        var alive = new HashSet<int>();
        foreach (Process process in Process.GetProcesses())
        {
            using (process) alive.Add(process.Id);
        }
        return List(DiagnosticsClient.GetPublishedProcesses().Where(pid => pid != Environment.ProcessId && alive.Contains(pid)), pid => ProgramOf(pid) ?? NameOf(pid));
    }

    private static string? NameOf(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What "dotnet some.dll" runs: by the name of the process all of these are "dotnet". Of the arguments only that file's name is shown, since others may be secret.</summary>
    private static string? ProgramOf(int pid)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            string[] arguments = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline")).Split('\0');
            return Path.GetFileName(arguments[0]) != "dotnet" ? null
                : Path.GetFileNameWithoutExtension(arguments.Skip(1).FirstOrDefault(argument => argument.EndsWith(".dll", StringComparison.Ordinal)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
