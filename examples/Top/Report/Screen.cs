using Spectre.Console;

namespace Top;

/// <summary>Where the output goes, and the frames that are there while somebody watches.</summary>
internal static class Screen
{
    /// <summary>The terminal as it is. A file or a pipe gets the last frame in plain text, in lines as long as they need be.</summary>
    public static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected) return AnsiConsole.Console;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Out),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 1_000;
        console.Profile.Capabilities.Unicode = false;
        return console;
    }

    /// <summary>Looks again and again, until the time is over, there is nothing more to see, or it is stopped.</summary>
    /// <returns>The last frame.</returns>
    /// <exception cref="AttachException">What was watched has ended before anything was seen of it.</exception>
    public static async Task<Frame> ShowAsync(IAnsiConsole console, IWatch watch, TimeSpan interval, TimeSpan? duration, CancellationToken stop)
    {
        Frame last = watch.Look();
        bool isWatched = console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;
        if (isWatched)
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
            string hint = WaitForKey(leaving) ? "q or Ctrl+C ends" : "Ctrl+C ends";
            // The last frame is printed afterwards, to stay.
            await console.Live(Drawing.Fit(last, console, hint)).AutoClear(true).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Bottom)
                .StartAsync(context => LookAsync(frame => context.UpdateTarget(Drawing.Fit(frame, console, hint)), leaving.Token));
        }
        else
        {
            if (duration is null) await Console.Error.WriteLineAsync($"Watching {last.Title} until Ctrl+C, or --seconds: this is no terminal, so the last frame is written then.");
            await LookAsync(static _ => { }, stop);
        }
        return last;

        async Task LookAsync(Action<Frame> show, CancellationToken stop)
        {
            long begun = TimeProvider.System.GetTimestamp();
            using var ticks = new PeriodicTimer(interval);
            while (await NextAsync(ticks, stop) && (duration is not { } limit || TimeProvider.System.GetElapsedTime(begun) < limit))
            {
                if (watch.Ended.IsCompleted)
                {
                    if (last.Origins.Count == 0) await watch.Ended;
                    last = last with { Note = watch.Ended.Exception?.InnerException?.Message ?? last.Note };
                    return;
                }
                show(last = watch.Look());
            }
        }
    }

    /// <summary>Has q end the watch. The key is waited for on a thread of its own, which ends with the process: nothing else ends a read of the terminal.</summary>
    /// <returns>False where there is no keyboard.</returns>
    private static bool WaitForKey(CancellationTokenSource leaving)
    {
        if (Console.IsInputRedirected) return false;
        var reading = new Thread(Read) { IsBackground = true, Name = "keys" };
        reading.Start();
        return true;

        void Read()
        {
            while (Console.ReadKey(intercept: true).KeyChar is not ('q' or 'Q'))
            {
            }
            try
            {
                leaving.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The watch has ended already.
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer ticks, CancellationToken stop)
    {
        try
        {
            return await ticks.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
