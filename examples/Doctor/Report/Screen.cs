using Doctor.Analysis;
using Doctor.Probes;
using Spectre.Console;

namespace Doctor.Report;

/// <summary>The report as a person reads it.</summary>
internal sealed class Screen(IAnsiConsole console)
{
    private static readonly Style Quiet = new(decoration: Decoration.Dim);

    private static readonly string[] ProxyVariables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>The terminal as it is. A file or a pipe gets plain text, in lines as long as they need be.</summary>
    public static Screen Open()
    {
        if (!Console.IsOutputRedirected) return new Screen(AnsiConsole.Console);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Out),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = 1_000;
        console.Profile.Capabilities.Unicode = false;
        return new Screen(console);
    }

    /// <summary>Says before the first octet leaves what the server has to bear.</summary>
    public void Announce(Examination examination)
    {
        DoctorOptions options = examination.Options;
        Cost plan = Examination.Plan(options, examination.Downstream.IsSecure);
        string demo = options.Url is null ? " (a socket server in this process)" : "";
        console.WriteLine($"Examining {examination.Downstream.Shown}{demo}");
        console.WriteLine(
            Words.Of($"At most {plan.Connections} connections and {plan.Requests} requests (GET and HEAD only), {options.IdleMax.TotalSeconds:0.#} s of them waiting. Ctrl+C shows what is known by then."), Quiet);
        if (ProxyVariable() is { } variable) console.WriteLine($"{variable} is set: the client would go through a proxy, this goes straight to the server.", Quiet);
    }

    public void Begin(string probe) => console.WriteLine($"  {probe} ...", Quiet);

    public void Write(Examination examination, Diagnosis diagnosis)
    {
        console.WriteLine();
        Table table = new Table().Border(console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii2).BorderStyle(Quiet).HideHeaders();
        table.AddColumn(new TableColumn("weight").NoWrap());
        table.AddColumn(new TableColumn("subject").NoWrap());
        table.AddColumn(new TableColumn("what was found, and what to do"));
        foreach (Finding finding in diagnosis.Findings)
        {
            table.AddRow(new Text(Mark(finding.Weight), Color(finding.Weight)), new Text(finding.Subject), new Text(finding.Text));
            if (finding.Advice is { } advice) table.AddRow(new Text(""), new Text(""), new Text("-> " + advice, Quiet));
        }
        console.Write(table);
        Cost spent = examination.Spent;
        console.WriteLine($"It took {Words.Count(spent.Connections, "connection")} and {Words.Count(spent.Requests, "request")}.", Quiet);
        // Without an answer nothing is known that a setting could follow from.
        if (examination.Seen.First is null) return;
        console.WriteLine();
        console.WriteLine($"For appsettings.json. {AppSettings.Naming(examination.Options.Name)}");
        // As it is: what the console breaks could not be pasted.
        console.Profile.Out.Writer.WriteLine(AppSettings.Text(examination.Options.Name, examination.Downstream, diagnosis.Proposals, console.Profile.Width));
    }

    private static string Mark(Weight weight) => weight switch { Weight.Good => "ok", Weight.Note => "note", Weight.Warning => "WARN", _ => "BAD" };

    private static Style Color(Weight weight) => new(weight switch
    {
        Weight.Good => Spectre.Console.Color.Green,
        Weight.Note => Spectre.Console.Color.Blue,
        Weight.Warning => Spectre.Console.Color.Yellow,
        _ => Spectre.Console.Color.Red,
    });

    private static string? ProxyVariable() =>
        ProxyVariables.FirstOrDefault(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
}
