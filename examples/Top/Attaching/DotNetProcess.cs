using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;

namespace Top;

/// <summary>Which process a number means.</summary>
internal static class DotNetProcess
{
    /// <returns>Its name and number.</returns>
    /// <exception cref="AttachException">There is none, or it is no .NET process that can be attached to.</exception>
    public static string Describe(int pid)
    {
        string name;
        try
        {
            using Process process = Process.GetProcessById(pid);
            name = process.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            throw new AttachException($"There is no process {pid}. .NET processes of this user: {Others()}.", e);
        }
        if (!DiagnosticsClient.GetPublishedProcesses().Contains(pid))
        {
            throw new AttachException($"Process {pid} ({name}) is not a .NET process of this user, or its diagnostics are off (DOTNET_EnableDiagnostics=0), or its TMPDIR is another. .NET processes of this user: {Others()}.");
        }
        return string.Create(CultureInfo.InvariantCulture, $"process {pid} ({name})");
    }

    private static string Others()
    {
        string[] pids = [.. DiagnosticsClient.GetPublishedProcesses().Where(pid => pid != Environment.ProcessId).Order().Take(20).Select(pid => pid.ToString(CultureInfo.InvariantCulture))];
        return pids.Length == 0 ? "none" : string.Join(", ", pids);
    }
}
