using System.Globalization;
using System.Text.RegularExpressions;
using PoolingClient.Testing;

namespace PoolingClient.Examples.Tests.Top;

/// <summary>The terminal view of another process: this one.</summary>
public sealed class AttachTests
{
    /// <summary>The connections were opened before anybody looked: they are seen all the same, each in a lane of its own.</summary>
    [Fact]
    public async Task It_shows_the_pools_of_another_process()
    {
        await using SocketServer server = SocketServer.Start(request => request.Method == "POST" ? ServerResponse.Ok().WithEffect(Effect.At(EffectStage.BeforeStatusLine).Reset()) : ServerResponse.Ok("hello"));
        await using var pool = new SocketPool(new SocketPoolOptions { MaxConnectionsPerServer = 7 });
        using var client = new HttpClient(new PoolingHttpHandler(pool));
        await pool.WarmUpAsync(server.Uri, 3);
        await Assert.ThrowsAsync<PoolingRequestException>(() => client.PostAsync(server.Uri, new StringContent("order")));
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
        List<string> lines = [.. result.Output];
        // Other tests of this process have pools too, so the pool may stand behind the origin.
        int line = lines.FindIndex(one => one.StartsWith(server.Uri.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal));
        Assert.True(line > 0, result.ToString());
        Assert.Matches(new Regex(@"^  connections 3 of 7 \([01] busy, [23] idle, 0 dialing\)  in flight [01]  waiting 0 +[1-9]\d*/s +p50 \d+\.\d ms +p99 \d+\.\d ms$"), lines[line + 1]);
        List<string> lanes = [.. lines.Skip(line + 2).TakeWhile(one => one.StartsWith("  #", StringComparison.Ordinal))];
        Assert.Equal(3, lanes.Count);
        Assert.All(lanes, lane => Assert.Matches(new Regex(@"^  #\d+ +(idle|busy) +[.1]{2,60}  [\d,]+ requests *$"), lane));
        Assert.Contains(lanes, lane => Regex.IsMatch(lane, @" [.1]*1[.1]*  [\d,]{3,} requests *$"));
        Assert.Contains(lines, one => Regex.IsMatch(one, @"^  failed .* AwaitHead, MayHaveBeenProcessed: POST .* the server reset the connection \(RST\) *$"));
    }

    [Fact]
    public async Task It_says_so_where_it_cannot()
    {
        ExampleResult result = await ExampleProcess.RunAsync(new ExampleRun("Top", "--pid 2147483647"));
        Assert.Equal(1, result.ExitCode);
        // This process is one of them; its name can be had.
        Assert.Matches(@"^There is no process 2147483647\. \.NET processes of this user: \d+( \([^,]+\))?(, \d+( \([^,]+\))?){0,11}( and \d+ more)?\.\s*$", result.Error);
        Assert.Contains(" (", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "none")]
    [InlineData(1, "1")]
    [InlineData(3, "1, 2 (p2), 3")]
    [InlineData(12, "1, 2 (p2), 3, 4 (p4), 5, 6 (p6), 7, 8 (p8), 9, 10 (p10), 11, 12 (p12)")]
    [InlineData(14, "1, 2 (p2), 3, 4 (p4), 5, 6 (p6), 7, 8 (p8), 9, 10 (p10), 11, 12 (p12) and 2 more")]
    public void Processes_are_listed_with_their_names_a_dozen_of_them(int count, string expected) =>
        Assert.Equal(expected, global::Top.DotNetProcess.List(Enumerable.Range(1, count).Reverse(), pid => pid % 2 == 0 ? $"p{pid}" : null));
}
