using System.Diagnostics;

namespace PoolingClient.Examples.Tests;

/// <summary>The service shows its pools to callers on loopback only, whatever it listens on. Other callers are made in a network of its own, which has one address more.</summary>
public sealed class DownstreamAccessTests
{
    private const string Setup = "ip link set lo up && ip address add 10.9.8.7/32 dev lo";

    /// <summary>Starts what stands behind it, waits until it listens, and prints how each path is answered at each address.</summary>
    private const string Script = Setup + """

        coproc "$@"
        while read -r line <&"${COPROC[0]}"; do [[ $line == "Listening on "* ]] && break; done
        for host in 127.0.0.1 10.9.8.7; do
          for path in /pool /Pool/snapshot /pool/explain /health; do
            exec 3<> "/dev/tcp/$host/50000"
            printf 'GET %s HTTP/1.1\r\nHost: %s:50000\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
            read -r version status rest <&3
            exec 3>&-
            echo "$host $path $status"
          done
        done
        kill "$COPROC_PID"
        wait
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [NamespaceFact(Setup)]
    public async Task Its_page_answers_callers_on_loopback_only()
    {
        (string host, string program) = ExampleProcess.Find("DownstreamApi");
        var start = new ProcessStartInfo("unshare", ["-n", "bash", "-c", Script, "bash", host, program, "--serve", "--urls", "http://0.0.0.0:50000"]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        try
        {
            string[] lines = (await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(
                [
                    "127.0.0.1 /pool 200", "127.0.0.1 /Pool/snapshot 200", "127.0.0.1 /pool/explain 200", "127.0.0.1 /health 200",
                    "10.9.8.7 /pool 403", "10.9.8.7 /Pool/snapshot 403", "10.9.8.7 /pool/explain 403", "10.9.8.7 /health 200",
                ],
                lines);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NamespaceFactAttribute : FactAttribute
    {
        public NamespaceFactAttribute(string setUp)
        {
            if (!Works(setUp)) Skip = $"It needs Linux, root, unshare and ip, for: {setUp}";
        }

        private static bool Works(string setUp)
        {
            try
            {
                using Process process = Process.Start(new ProcessStartInfo("unshare", ["-n", "bash", "-c", setUp]) { RedirectStandardError = true })!;
                return process.WaitForExit(60_000) && process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
