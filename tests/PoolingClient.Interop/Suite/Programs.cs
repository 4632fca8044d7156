using System.Collections.Concurrent;
using System.Diagnostics;

namespace PoolingClient.Interop;

/// <summary>What is installed on this machine.</summary>
internal static class Programs
{
    private static readonly ConcurrentDictionary<string, bool> Modules = new();

    /// <summary>The Python that sees the distribution's packages, where there is one: another may come first in the path.</summary>
    public static string Python { get; } = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>What to say where a program is missing; null where it is there.</summary>
    public static string? Missing(string program, string package) =>
        Find(program) is null ? $"{program} is not installed (Debian: apt-get install {package})" : null;

    /// <summary>The same for a module of Python.</summary>
    public static string? MissingModule(string module, string package)
    {
        if (Find(Python) is null) return Missing("python3", "python3");
        return Modules.GetOrAdd(module, name => Works(Python, "-c", $"import {name}")) ? null : $"Python has no {module} (Debian: apt-get install {package})";
    }

    /// <summary>Where it is; daemons are often not in the path of those who are not root.</summary>
    public static string? Find(string program) =>
        Path.IsPathRooted(program) ? (File.Exists(program) ? program : null)
        : (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/usr/local/sbin").Split(':')
            .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Whether a command ends well.</summary>
    public static bool Works(string file, params string[] arguments) => Run(file, arguments, null) is null;

    /// <summary>Runs a command to its end: null, or what it said when it failed.</summary>
    public static string? Run(string file, string[] arguments, IReadOnlyDictionary<string, string>? environment)
    {
        try
        {
            var start = new ProcessStartInfo(file, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
            foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
            using Process process = Process.Start(start)!;
            _ = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(60_000))
            {
                process.Kill(entireProcessTree: true);
                return $"{file} did not end within a minute";
            }
            return process.ExitCode == 0 ? null : $"{file} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
