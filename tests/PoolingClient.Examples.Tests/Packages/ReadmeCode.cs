using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests.Packages;

/// <summary>The code that a package's README shows, as a method.</summary>
/// <param name="Usings">Its using lines.</param>
/// <param name="Method">All else, in a method of that name.</param>
internal sealed partial record ReadmeCode(string[] Usings, string Method)
{
    /// <summary>What READMEs call: the tests put a server of their own there.</summary>
    private const string Anywhere = "http://127.0.0.1:8080/";

    // It would run until it is stopped.
    private const string Endless = "await app.RunAsync();";

    private const string Ends = """
        await app.StartAsync();
        using (var caller = new HttpClient()) Console.WriteLine(await caller.GetStringAsync(app.Urls.First()));
        await app.StopAsync();
        """;

    public static ReadmeCode Of(string readme, string name, Uri server)
    {
        Match block = CSharp().Match(readme);
        if (!block.Success) throw new InvalidOperationException($"The README of {name} shows no code.");
        string[] lines = block.Groups["code"].Value.Replace(Anywhere, server.ToString(), StringComparison.Ordinal).Replace(Endless, Ends, StringComparison.Ordinal).Split('\n');
        string[] usings = [.. lines.Where(IsUsing)];
        string body = string.Join('\n', lines.Where(line => !IsUsing(line)));
        return new ReadmeCode(usings, $"public static async Task Of{name}(string[] args)\n{{\n{body}\n}}\n");
    }

    // A directive, and not a declaration.
    private static bool IsUsing(string line) => Directive().IsMatch(line);

    [GeneratedRegex(@"^using [\w.]+;$")]
    private static partial Regex Directive();

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
