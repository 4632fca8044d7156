using System.Diagnostics;
using System.Text;

namespace PoolingClient.Interop;

/// <summary>
/// A server as a process, with all that it starts itself. It leads a session of its own, and beside it waits a shell for the end of its input, which
/// comes when this process ends, however it ends: then the whole session is ended, and
/// killed after two seconds. Nothing outlives a test run that was itself killed.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Watched = """
        exec 3<&0
        {
            read -r _ <&3
            trap '' TERM
            kill -TERM 0
            i=0
            while [ $i -lt 20 ] && kill -0 $$; do sleep 0.1; i=$((i + 1)); done
            kill -KILL 0
        } > /dev/null 2>&1 &
        exec "$@" < /dev/null 3<&-
        """;

    private const int KeptCharacters = 4000;

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private ServerProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <summary>The end of what it printed, both ways.</summary>
    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    public static ServerProcess Start(string[] command, string folder)
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Watched, "sh", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What servers and interpreters keep for themselves goes away with the folder.
        foreach (string name in new[] { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TMPDIR" }) start.Environment[name] = folder;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        var server = new ServerProcess(Process.Start(start)!);
        server._process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Ends it, and waits until it is gone.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        bool isGone = _process.WaitForExit(10_000);
        if (!isGone) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        if (!isGone) throw new InvalidOperationException("A server did not end when its input did.");
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_said)
        {
            _said.AppendLine(line);
            if (_said.Length > KeptCharacters) _said.Remove(0, _said.Length - KeptCharacters);
        }
    }
}
