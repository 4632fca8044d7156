using System.Globalization;
using Spectre.Console;

namespace QuickStart;

/// <summary>The run as a table that a person likes to read.</summary>
internal static class Report
{
    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red);

    public static void Write(IAnsiConsole console, LoadOptions options, LoadResult result)
    {
        // Without user info, which may be a password.
        string target = result.Url.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        console.WriteLine();
        console.WriteLine(options.Url is null ? $"GET {target} (a socket server in this process)" : $"GET {target}");
        console.Write(Numbers(console, options, result));
        if (result.MostFrequentFailure is { } failure) WriteFailure(console, failure.Message, failure.Count, result.Failures);
        if (result.Requests < options.Requests) console.WriteLine(Invariant($"Stopped after {result.Requests:N0} of {options.Requests:N0} requests."), Bad);
        if (result.First is { } first) Timelines.Write(console, first, result.Second, options.Requests);
    }

    /// <summary>Lines of ASCII where the output does not have others.</summary>
    public static TableBorder Border(IAnsiConsole console) => console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii2;

    private static Table Numbers(IAnsiConsole console, LoadOptions options, LoadResult result)
    {
        Table table = new Table().Border(Border(console)).BorderStyle(Quiet).HideHeaders();
        table.AddColumn(new TableColumn("what"));
        table.AddColumn(new TableColumn("how much").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("note"));
        long reused = Math.Max(0, result.Requests - result.ConnectionsOpened);
        Row("requests", Invariant($"{result.Requests:N0}"), Invariant($"{Counted(Math.Min(options.Concurrency, options.Requests), "caller")}, {result.Duration.TotalSeconds:0.00} s from the first to the last"));
        Row("failures", Invariant($"{result.Failures:N0}"), "", result.Failures == 0 ? Good : Bad);
        Row("connections opened", Invariant($"{result.ConnectionsOpened:N0}"), Invariant($"at most {options.Concurrency:N0} at the same time"));
        // Rounded down: 100 % would say that no connection was opened at all.
        Row("reuse ratio", Invariant($"{Math.Floor(result.ReuseRatio * 10_000) / 100:0.00} %"), $"{Counted(reused, "request")} needed no new connection", result.ReuseRatio > 0 ? Good : Bad);
        Row("requests a second", Invariant($"{result.RequestsPerSecond:N0}"), "from a cold start: connecting and compiling are in it");
        Row("p50", Milliseconds(result.Percentile(0.50)), "half of the answers were complete by then");
        Row("p99", Milliseconds(result.Percentile(0.99)), $"99 of 100 were; the last one after {Milliseconds(result.Percentile(1))}");
        return table;

        void Row(string what, string howMuch, string note, Style? style = null) => table.AddRow(new Text(what), new Text(howMuch, style), new Text(note, Quiet));
    }

    private static void WriteFailure(IAnsiConsole console, string message, int count, int all)
    {
        string share = count == all ? "All failures" : Invariant($"The most frequent failure ({count:N0} of {all:N0})");
        console.WriteLine($"{share}: {message}", Bad);
    }

    private static string Counted(long count, string noun) => Invariant($"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    private static string Milliseconds(TimeSpan? latency) => latency is { } time ? Invariant($"{time.TotalMilliseconds:N2} ms") : "-";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
