using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace QuickStart;

/// <summary>The arguments, and the one line that a wrong one is answered with.</summary>
internal static class CommandLine
{
    // Each request keeps eight octets of latency: ten million are 80 MB, which any machine that runs this has.
    private const int MostRequests = 10_000_000;

    // A caller may need a socket, an ephemeral port and two descriptors of its own. Systems give a process about that many.
    private const int MostCallers = 10_000;

    public static RootCommand Create(Func<LoadOptions, CancellationToken, Task<int>> run)
    {
        var url = new Argument<Uri?>("URL")
        {
            Description = "Where to send the requests, for example http://127.0.0.1:8080/. Without it, to a socket server in this process.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = ParseUrl,
        };
        Option<int> requests = Number("--requests", "-n", MostRequests, 2_000, "How many requests to send");
        Option<int> concurrency = Number("--concurrency", "-c", MostCallers, 64, "How many callers send them, and the most connections");
        var command = new RootCommand("Sends requests through HttpClient over a pool of sockets, and shows what the pool saved.") { url, requests, concurrency };
        command.SetAction((arguments, stop) => run(
            new LoadOptions(arguments.GetValue(url), arguments.GetValue(requests), arguments.GetValue(concurrency)), stop));
        return command;
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        // "localhost:8080" and "/index.html" are absolute URIs too, of the schemes "localhost" and "file". Whether https can be had is the
        // client's to say.
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)) return url;
        result.AddError(text.StartsWith('-') ? $"There is no option {text}." : $"'{text}' is not an absolute http URL, such as http://127.0.0.1:8080/.");
        return null;
    }

    private static Option<int> Number(string name, string alias, int most, int otherwise, string description)
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"from 1 to {most:N0}");
        return new Option<int>(name, alias)
        {
            Description = $"{description}: {range}.",
            HelpName = "N",
            DefaultValueFactory = _ => otherwise,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most) return value;
                result.AddError($"{name} must be a whole number {range}, not '{text}'.");
                return 0;
            },
        };
    }
}
