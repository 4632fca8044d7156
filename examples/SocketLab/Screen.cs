using Spectre.Console;

namespace SocketLab;

/// <summary>Where the output goes.</summary>
internal static class Screen
{
    /// <summary>
    /// The terminal as it is. A file or a pipe gets plain text, with tables as wide as they need be: whoever reads it has a width of
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
}
