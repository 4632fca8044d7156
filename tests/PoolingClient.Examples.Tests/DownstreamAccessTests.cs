using System.ComponentModel;
using System.Diagnostics;

namespace PoolingClient.Examples.Tests;

/// <summary>The service shows its pools to callers on loopback only, whatever it listens on. Other callers are made in a network of its own, which has one address more.</summary>
public sealed class DownstreamAccessTests
{
    private const string Setup = "ip link set lo up && ip address add 10.9.8.7/32 dev lo";

    /// <summary>Starts what stands behind it, waits until it listens, and prints how each path is answered at each address; ends it in any case.</summary>
    private const string Script = Setup + """
         || exit
        coproc "$@"
        trap 'kill "$server"' EXIT
        server=$COPROC_PID
        while read -r line <&"${COPROC[0]}"; do [[ $line == "Listening on "* ]] && break; done
        for host in 127.0.0.1 10.9.8.7; do
          for path in /pool /Pool/snapshot /pool/explain /health; do
            exec 3<> "/dev/tcp/$host/50000" || exit
            printf 'GET %s HTTP/1.1\r\nHost: %s:50000\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
            read -r version status rest <&3 || exit
            exec 3>&-
            echo "$host $path $status"
          done
        done
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [NamespaceFact]
    public async Task Its_page_answers_callers_on_loopback_only()
    {
        (string host, string program) = ExampleProcess.Find("DownstreamApi");
        (int? code, string output, string error) = await RunAsync(Script, host, program, "--serve", "--urls", "http://0.0.0.0:50000");
        Assert.True(code == 0, $"Exit code {code}; {output}{error}");
        Assert.Equal(
            [
                "127.0.0.1 /pool 200", "127.0.0.1 /Pool/snapshot 200", "127.0.0.1 /pool/explain 200", "127.0.0.1 /health 200",
                "10.9.8.7 /pool 403", "10.9.8.7 /Pool/snapshot 403", "10.9.8.7 /pool/explain 403", "10.9.8.7 /health 200",
            ],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Runs a script of bash's in a network of its own. The code is null where it did not end in time.</summary>
    private static async Task<(int? Code, string Output, string Error)> RunAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("unshare", ["-n", "bash", "-c", script, "bash", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        int? code = null;
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
            code = process.ExitCode;
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        return (code, await output.WaitAsync(Limit), await error.WaitAsync(Limit));
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NamespaceFactAttribute : FactAttribute
    {
        public NamespaceFactAttribute()
        {
            if (!Works()) Skip = $"It needs Linux, root, unshare, bash and ip, for: {Setup}";
        }

        private static bool Works()
        {
            try
            {
                return RunAsync(Setup).GetAwaiter().GetResult().Code == 0;
            }
            catch (Win32Exception)
            {
                return false;
            }
        }
    }
}
