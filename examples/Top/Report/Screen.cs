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
            // The last frame is printed afterwards, to stay.
            await console.Live(Drawing.Of(last, console.Profile.Capabilities.Unicode)).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(context => LookAsync(frame => context.UpdateTarget(Drawing.Of(frame, console.Profile.Capabilities.Unicode))));
        }
        else
        {
            await LookAsync(static _ => { });
        }
        return last;

        async Task LookAsync(Action<Frame> show)
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
