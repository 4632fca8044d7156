using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Top;

/// <summary>The arguments, and the one line that a wrong one is answered with.</summary>
internal static class CommandLine
{
    /// <summary>Long enough for a wave, a calm and another wave.</summary>
    private static readonly TimeSpan DemoDuration = TimeSpan.FromSeconds(10);

    private const int LongestSeconds = 24 * 3600;

    public static RootCommand Create(Func<TopOptions, CancellationToken, Task<int>> run)
    {
        var pid = new Option<int?>("--pid", "-p") { Description = "Watch the pools of this .NET process. Without it, a demonstration in this one.", HelpName = "PID", CustomParser = result => Number(result, "--pid", int.MaxValue) };
        var seconds = new Option<int?>("--seconds", "-s") { Description = "For how long. Without it, ten for the demonstration, and until Ctrl+C for a process.", HelpName = "N", CustomParser = result => Number(result, "--seconds", LongestSeconds) };
        var picture = new Option<string?>("--picture", "--svg") { Description = "Write the last frame to this file too, as SVG.", HelpName = "FILE" };
        var command = new RootCommand("Shows pools of sockets live: connections, who waits, rates, times, what was learned, failures.") { pid, seconds, picture };
        command.SetAction((arguments, stop) => run(
            new TopOptions(
                arguments.GetValue(pid),
                arguments.GetValue(seconds) is { } given ? TimeSpan.FromSeconds(given) : arguments.GetValue(pid) is null ? DemoDuration : null,
                arguments.GetValue(picture)),
            stop));
        return command;
    }

    private static int? Number(ArgumentResult result, string name, int most)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most) return value;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from 1 to {most:N0}, not '{text}'."));
        return null;
    }
}
