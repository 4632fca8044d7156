using System.CommandLine;
using PoolingClient;
using PoolingClient.Testing;
using QuickStart;
using Spectre.Console;

ParseResult arguments = CommandLine.Create(RunAsync).Parse(args);
if (arguments.Errors is [var wrong, ..])
{
    await Console.Error.WriteLineAsync($"{wrong.Message} (--help shows what there is)");
    return 1;
}
return await arguments.InvokeAsync();

static async Task<int> RunAsync(LoadOptions options, CancellationToken stop)
{
    IAnsiConsole console = Screen.Open();
    try
    {
        LoadResult result = await MeasureAsync(console, options, stop);
        Report.Write(console, options, result);
        return result.Failures == 0 && result.Requests == options.Requests ? 0 : 1;
    }
    catch (FirstRequestException e)
    {
        // Nothing answers there: a table of failures would only hide the reason.
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}

// All sockets are closed when this returns. A run may use up the process's descriptors, and writing the report needs some: the runtime
// opens an assembly's file when it is first used.
static async Task<LoadResult> MeasureAsync(IAnsiConsole console, LoadOptions options, CancellationToken stop)
{
    // Nobody looks at the requests afterwards, so the server need not record them.
    await using SocketServer? server = options.Url is null
        ? SocketServer.Start(_ => ServerResponse.Ok("Hello from a socket.\n"), new SocketServerOptions { MaxRecordedRequests = 0 })
        : null;

    // All there is to it: a pool, which owns the sockets, and an HttpClient that sends through it.
    await using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = options.Concurrency });
    using var handler = new PoolingHttpHandler(pool);
    using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };

    var load = new Load(client, options.Url ?? server!.Uri, options);
    await Screen.ShowProgressAsync(console, load, load.RunAsync(stop));
    return load.GetResult(pool.GetSnapshot().Origins.Sum(origin => origin.ConnectionsOpened));
}
