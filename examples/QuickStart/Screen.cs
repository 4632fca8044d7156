using Spectre.Console;

namespace QuickStart;

/// <summary>Where the output goes, and the bar that is there while it is waited for.</summary>
internal static class Screen
{
    // A run that is over by then needs no bar, which would only flicker.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The terminal as it is. A file or a pipe gets plain text, in lines as long as they need be: whoever reads it has a width of
    /// their own, and cannot read control codes.
    /// </summary>
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

    /// <summary>Waits for the run. Where that takes longer than a second and somebody watches, there is a bar until it ends.</summary>
    public static async Task ShowProgressAsync(IAnsiConsole console, Load load, Task run)
    {
        bool isWatched = console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi;
        if (isWatched && !await EndsWithinAsync(run, Patience))
        {
            await console.Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    ProgressTask bar = context.AddTask($"{load.Requests:N0} requests", maxValue: load.Requests);
                    do
                    {
                        bar.Value = load.Ended;
                    }
                    while (!await EndsWithinAsync(run, Refresh));
                });
        }
        await run;
    }

    private static async Task<bool> EndsWithinAsync(Task run, TimeSpan time) => await Task.WhenAny(run, Task.Delay(time)) == run;
}
