using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PoolingClient.Benchmarks.Compare;

namespace PoolingClient.Benchmarks;

/// <summary>The arguments, and the one line that a wrong one is answered with.</summary>
internal static class CommandLine
{
    public static int Run(string[] arguments)
    {
        ParseResult result = Create().Parse(arguments);
        if (result.Errors is not [var wrong, ..]) return result.InvokeAsync().GetAwaiter().GetResult();
        Console.Error.WriteLine($"{wrong.Message} (--help shows what there is)");
        return 1;
    }

    private static RootCommand Create() => new("Measures PoolingClient against SocketsHttpHandler on this machine.") { CreateCompare(), CreateCodec() };

    private static Command CreateCompare()
    {
        Option<double> seconds = Number("--seconds", 0.1, 60, 2, "Length of a measured window");
        Option<double> rounds = Number("--rounds", 1, 99, 3, "Windows of each side, in turn");
        Option<double> warmUp = Number("--warm-up", 0.5, 120, 40, "The most seconds for which a side is warmed up");
        var only = new Option<string[]>("--only")
        {
            Description = "Only these scenarios, separated by commas: " + string.Join(",", Scenarios.All.Select(scenario => scenario.Name)),
            HelpName = "NAME,...",
            DefaultValueFactory = _ => [],
            CustomParser = result => result.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
        var url = new Option<Uri?>("--url") { Description = "Measures against this server instead of our own: handlers only, 1 to 64 callers.", HelpName = "URL", CustomParser = ParseUrl };
        var json = new Option<string?>("--json") { Description = "Writes the numbers into this file too.", HelpName = "FILE" };
        var command = new Command("compare", "Runs scenarios with both clients in turn, each in a process of its own, and prints medians and ratios.") { seconds, rounds, warmUp, only, url, json };
        command.SetAction((result, stop) => Task.FromResult(Comparing.Run(
            new ComparisonOptions(result.GetValue(seconds), (int)result.GetValue(rounds), result.GetValue(warmUp), result.GetValue(only)!, result.GetValue(url), result.GetValue(json)),
            stop)));
        return command;
    }

    private static Command CreateCodec()
    {
        var command = new Command("codec", "Measures the codec alone, with BenchmarkDotNet.");
        command.SetAction(_ => Codec.CodecRun.Run());
        return command;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)) return url;
        result.AddError($"'{text}' is not an absolute http or https URL, such as http://127.0.0.1:8080/.");
        return null;
    }

    private static Option<double> Number(string name, double least, double most, double otherwise, string description)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}");
        return new Option<double>(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description}: {range}; without it {otherwise}."),
            HelpName = "N",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most) return value;
                result.AddError($"{name} must be a number {range}, not '{text}'.");
                return 0;
            },
        };
    }
}
