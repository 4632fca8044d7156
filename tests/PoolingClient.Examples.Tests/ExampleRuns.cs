namespace PoolingClient.Examples.Tests;

/// <summary>Every example, without arguments, and what else is worth a run. An example that is not here fails a test.</summary>
internal static class ExampleRuns
{
    public static IReadOnlyList<ExampleRun> All { get; } =
    [
        new("QuickStart", "",
            @"requests .* 2,000 .* 64 callers",
            @"failures .* 0 ",
            @"reuse ratio .* 9\d\.\d\d %",
            "Reuse saved the second request the dial"),
        new("QuickStart", "no-url", []) { ExitCode = 1 },
        new("Doctor", "",
            @"At most \d+ connections and \d+ requests \(GET and HEAD only\)",
            @"idle window .* ended after 1\.\d\d s .* announces 2\.00 s",
            "requests .* answers 40 requests; the last answer says Connection: close",
            "pipelining .* 32 requests in one send .* in order .*X-Request-Id",
            @"^For appsettings\.json\. The section is named as the client is, here downstream \(--name\)",
            @"^ +""BaseAddress"": ""http://127\.0\.0\.1:\d+/"",",
            "\"MaxPipelineDepth\": 4,",
            @"It took \d+ connections and \d+ requests\."),
        new("Doctor", "--json --skip idle", "^{$", "\"planned\": {", "\"settings\": {", "\"findings\": \\["),
        new("Doctor", "ftp://127.0.0.1/", []) { ExitCode = 1 },
        new("DownstreamApi", "", "^POST .* 0 twice, 0 confirmed but missing", "breaker opened 1 and closed 1 time", "^As it should be", "^GET /health: Healthy"),
        new("DownstreamApi", "--urls http://127.0.0.1:0", "^Stopped before the end\\.$") { StopWhen = "Act 4: ", ExitCode = 1, Never = "^   at " },
        new("DownstreamApi", "--serve", @"^Listening on http://127\.0\.0\.1:\d+: /orders/7 ") { StopWhen = "^Listening on" },
        new("DownstreamApi", $"--serve --urls http://127.0.0.1:{ExampleRun.OccupiedPort}", []) { ExitCode = 1, Error = @"^It cannot listen on http://127\.0\.0\.1:\d+: .*address already in use" },
        new("DownstreamApi", "nonsense", []) { ExitCode = 1 },
        new("Top", "",
            @"^PoolingClient +a demonstration in this process$",
            @"^  connections 6 of 6 \(\d busy, \d idle, \d dialing\) +in flight \d+ +waiting \d+ +\d+/s +p50 \d+\.\d ms +p99 \d+\.\d ms$",
            @"^  #\d+ +busy +[.1-9]{20,60} +\d+ requests$",
            @"^  #\d+ +(busy|idle) +[.1-9]*[2-4]",
            @"^  learned +idle connections are closed after 0\.\d+ s: .* ended idle connections after 1\.\d+ s",
            @"^  failed .* AwaitHead, MayHaveBeenProcessed: POST .* the server reset the connection \(RST\) *$"),
        new("Top", "--pid 2147483647", []) { ExitCode = 1 },
        new("SocketLab", "",
            "1/7 The life of a connection",
            @"the server's arrives, the client's does not +\| CLOSING +\| FIN_WAIT1 ",
            "TIME_WAIT belongs to who closed first",
            "7/7 TCP against UDP",
            @"^\d+ expectations: \d+ seen(, \d+ skipped)?, in ")
        {
            Limit = TimeSpan.FromMinutes(3),
            Never = @"^[|+].{79}",   // a table has room in a terminal of 80 columns, the last of which stays free
        },
        new("SocketLab", "list", "^life +The life of a connection", "^address ", "^cost ", "^threads ", "^pipeline ", "^idle ", "^datagram "),
        new("SocketLab", "all", @"^\d+ expectations: \d+ seen(, \d+ skipped)?, stopped before the end, in ") { StopWhen = "^1/7 ", ExitCode = 1, Never = "^   at |^FAILED" },
        new("SocketLab", "datagram", "three writes became one read of 300 octets by TCP, and reads of 100 100 100 by UDP", "^5 expectations: 5 seen"),
        new("SocketLab", "nonsense", []) { ExitCode = 1 },
        new("Snippets", "", "^/orders/7, request 1$", "^GET /orders/8 by way of .*/orders/8, request 2", "^It passed", "^Connect, NotSent$", "^200: ", "^All blocks ran; "),
        new("Snippets", "nonsense", []) { ExitCode = 1 },
    ];
}
