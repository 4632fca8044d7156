using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Doctor;

/// <summary>The arguments, and the one line that a wrong one is answered with.</summary>
internal static class CommandLine
{
    // Azure's load balancer forgets connections after four minutes; beyond an hour nobody waits.
    private const double LongestIdle = 3600;

    // nginx answers 1,000 requests on a connection unless told otherwise: its limit can be found, if asked for. Time bounds it too.
    private const int MostRequests = 1_100;

    public static RootCommand Create(Func<DoctorOptions, CancellationToken, Task<int>> run)
    {
        var url = new Argument<Uri?>("URL")
        {
            Description = "What to examine: something that is answered with 200 and little content. Without it, a socket server in this process.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = ParseUrl,
        };
        var idle = new Option<double>("--idle-max")
        {
            Description = "How long to watch idle connections, in seconds: nginx, for example, ends them after 75.",
            HelpName = "S",
            DefaultValueFactory = _ => DoctorOptions.DefaultIdleMax.TotalSeconds,
            CustomParser = result => Number(result, "--idle-max", 0.5, LongestIdle),
        };
        var requests = new Option<int>("--requests-max")
        {
            Description = "How many requests to send on one connection, one after the other: Apache, for example, answers 101.",
            HelpName = "N",
            DefaultValueFactory = _ => DoctorOptions.DefaultRequestsMax,
            CustomParser = result => (int)Number(result, "--requests-max", 1, MostRequests),
        };
        var name = new Option<string>("--name")
        {
            Description = "The client's name in the settings that are proposed.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "downstream",
            CustomParser = ParseName,
        };
        var json = new Option<bool>("--json") { Description = "The report as JSON, and nothing else on the standard output." };
        var insecure = new Option<bool>("--insecure") { Description = "Send requests although the certificate is not accepted." };
        var skip = new Option<string[]>("--skip")
        {
            Description = $"Leave out, in a list with commas: {string.Join(", ", Examination.Optional)}.",
            HelpName = "PROBE,...",
            CustomParser = ParseSkip,
        };
        var command = new RootCommand("Measures a downstream gently, and says how to set a pool of connections to it.") { url, idle, requests, name, json, insecure, skip };
        command.SetAction((arguments, stop) => run(
            new DoctorOptions(
                arguments.GetValue(url),
                TimeSpan.FromSeconds(arguments.GetValue(idle)),
                arguments.GetValue(requests),
                arguments.GetValue(name)!,
                arguments.GetValue(json),
                arguments.GetValue(insecure),
                arguments.GetValue(skip)),
            stop));
        return command;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        // "localhost:8080" is an absolute URI too, of the scheme "localhost".
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps))
        {
            if (url.UserInfo.Length == 0) return url;
            result.AddError("A URL with a user or password is not examined: credentials would be sent dozens of times.");
            return null;
        }
        result.AddError(text.StartsWith('-') ? $"There is no option {text}." : $"'{text}' is not an absolute http URL, such as http://127.0.0.1:8080/.");
        return null;
    }

    private static double Number(ArgumentResult result, string name, double least, double most)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most) return value;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {least} to {most}, not '{text}'."));
        return least;
    }

    private static string ParseName(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        // A colon separates the parts of a key of configuration.
        if (text.Length > 0 && !text.Contains(':', StringComparison.Ordinal)) return text;
        result.AddError("--name must be a name without colons.");
        return "";
    }

    private static string[] ParseSkip(ArgumentResult result)
    {
        string[] names = [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))];
        if (names.Except(Examination.Optional).FirstOrDefault() is { } unknown) result.AddError($"There is no probe '{unknown}' to leave out.");
        return names;
    }
}
