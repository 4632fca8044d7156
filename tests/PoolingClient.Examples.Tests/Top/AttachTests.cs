using System.Globalization;
using System.Text.RegularExpressions;
using PoolingClient.Testing;

namespace PoolingClient.Examples.Tests.Top;

/// <summary>The terminal view of another process: this one.</summary>
public sealed class AttachTests
{
    /// <summary>The connections were opened before anybody looked: they are seen all the same.</summary>
    [Fact]
    public async Task It_shows_the_pools_of_another_process()
    {
        await using SocketServer server = SocketServer.Start(_ => ServerResponse.Ok("hello"));
        await using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 7 });
        using var client = new HttpClient(new PoolingHttpHandler(pool));
        await pool.WarmUpAsync(server.Uri, 3);
        using var stop = new CancellationTokenSource();
        Task load = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await client.GetStringAsync(server.Uri);
                await Task.Delay(5);
            }
        });
        ExampleResult result = await ExampleProcess.RunAsync(new ExampleRun("Top", string.Create(CultureInfo.InvariantCulture, $"--pid {Environment.ProcessId} --seconds 8")));
        await stop.CancelAsync();
        await load;
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"PoolingClient  process {Environment.ProcessId} ("), result.Output[0], StringComparison.Ordinal);
        int line = result.Output.ToList().IndexOf(server.EndPoint.ToString());
        Assert.True(line > 0, result.ToString());
        Assert.Matches(new Regex(@"^  connections 3 of 7 \([01] busy, [23] idle, 0 dialing\) +waiting 0 +[1-9]\d*/s +p50 \d+\.\d ms +p99 \d+\.\d ms$"), result.Output[line + 1]);
    }

    [Fact]
    public async Task It_says_so_where_it_cannot()
    {
        ExampleResult result = await ExampleProcess.RunAsync(new ExampleRun("Top", "--pid 2147483647"));
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("There is no process 2147483647.", result.Error, StringComparison.Ordinal);
    }
}
