using System.CommandLine;

namespace PoolingClient.Fuzz;

/// <summary>The arguments.</summary>
internal static class CommandLine
{
    private const int ADay = 24 * 60 * 60;

    public static RootCommand Create(Func<FuzzOptions, int> run)
    {
        var seconds = new Option<int>("--seconds") { Description = $"How long to run, 1 to {ADay}.", DefaultValueFactory = _ => 60 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > ADay) result.AddError($"--seconds is from 1 to {ADay}.");
        });
        var seed = new Option<int>("--seed") { Description = "Where all chance comes from: the same seed gives the same inputs in the same order.", DefaultValueFactory = _ => 1 };
        var target = new Option<string[]>("--target") { Description = $"Who reads: {string.Join(", ", Targets.Names)}. May be given several times. All, unless said.", DefaultValueFactory = _ => Targets.Names };
        target.AcceptOnlyFromAmong(Targets.Names);
        var replay = new Option<string?>("--replay") { Description = "One input in hexadecimal, as a finding shows it; it is read by the targets that are named, once." };
        replay.Validators.Add(result =>
        {
            if (!TryParse(result.GetValueOrDefault<string?>(), out _)) result.AddError("--replay is an even number of hexadecimal digits.");
        });
        var command = new RootCommand("Gives the readers of the client octets that nobody should send, and checks what must hold of them whatever they read. Ends with 1 where it does not.") { seconds, seed, target, replay };
        command.SetAction(arguments => run(new FuzzOptions(arguments.GetValue(seconds), arguments.GetValue(seed), arguments.GetValue(target)!, TryParse(arguments.GetValue(replay), out byte[]? input) ? input : null)));
        return command;
    }

    /// <summary>Nothing is no input, and not an empty one.</summary>
    private static bool TryParse(string? digits, out byte[]? input)
    {
        input = digits is null || digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit) ? null : Convert.FromHexString(digits);
        return digits is null || input is not null;
    }
}
