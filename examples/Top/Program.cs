using System.CommandLine;
using Spectre.Console;
using Top;

ParseResult arguments = CommandLine.Create(RunAsync).Parse(args);
if (arguments.Errors is [var wrong, ..])
{
    await Console.Error.WriteLineAsync($"{wrong.Message} (--help shows what there is)");
    return 1;
}
return await arguments.InvokeAsync();

static async Task<int> RunAsync(TopOptions options, CancellationToken stop)
{
    IAnsiConsole console = Screen.Open();
    try
    {
        Frame last = options.Pid is { } pid ? await WatchAsync(console, pid, options, stop) : await DemonstrateAsync(console, options, stop);
        console.Write(Drawing.Of(last, console.Profile.Capabilities.Unicode, console.Profile.Width));
        if (options.Picture is { } file)
        {
            await File.WriteAllTextAsync(file, SvgPicture.Of(Drawing.Of(last, hasBlocks: true, SvgPicture.Columns)), CancellationToken.None);
            console.WriteLine($"The picture is {file}.");
        }
        return 0;
    }
    catch (Exception e) when (e is AttachException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
}

static async Task<Frame> DemonstrateAsync(IAnsiConsole console, TopOptions options, CancellationToken stop)
{
    await using var demo = new Demo();
    using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
    Task load = demo.RunAsync(end.Token);
    await using var watch = new PoolWatch(demo.Pool, "a demonstration in this process", load);
    Frame last = await Screen.ShowAsync(console, watch, TimeSpan.FromMilliseconds(166), options.Duration, stop);   // sixty looks are ten seconds
    await end.CancelAsync();
    await load;
    return last;
}

static async Task<Frame> WatchAsync(IAnsiConsole console, int pid, TopOptions options, CancellationToken stop)
{
    await using ProcessWatch watch = await ProcessWatch.AttachAsync(pid, stop);
    return await Screen.ShowAsync(console, watch, TimeSpan.FromMilliseconds(500), options.Duration, stop);   // as often as snapshots come
}
