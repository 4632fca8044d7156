using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests;

/// <summary>Each example runs without arguments, says what it promises, and ends as it promises.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Runs => [.. ExampleRuns.All.Select(run => run.Name)];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task It_runs_and_says_what_it_promises(string name)
    {
        ExampleRun run = ExampleRuns.All.First(one => one.Name == name);
        using var occupier = new TcpListener(IPAddress.Loopback, 0);
        occupier.Start();
        string port = ((IPEndPoint)occupier.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        ExampleResult result = await ExampleProcess.RunAsync(run with { Arguments = run.Arguments.Replace(ExampleRun.OccupiedPort, port, StringComparison.Ordinal) });
        Assert.True(result.ExitCode == run.ExitCode, $"{name}: {result}");
        string[] missing = [.. run.Lines.Where(pattern => !result.Output.Any(line => Regex.IsMatch(line, pattern)))];
        Assert.True(missing.Length == 0, $"{name} does not say: {string.Join(" | ", missing)}\n{result}");
        if (run.Never is { } never) Assert.DoesNotContain(result.Output, line => Regex.IsMatch(line, never));
        // A wrong argument is answered with one line, and not with a stack.
        if (run.ExitCode != 0 && run.StopWhen is null) Assert.Matches(run.Error ?? ".", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        else Assert.Equal("", result.Error);
    }

    [Fact]
    public void Every_example_is_run_without_arguments()
    {
        IEnumerable<string> examples = Directory.GetDirectories(ExampleProcess.Examples).Select(folder => Path.GetFileName(folder)!)
            .Where(name => File.Exists(Path.Combine(ExampleProcess.Examples, name, name + ".csproj")));
        IEnumerable<string> run = ExampleRuns.All.Where(one => one.Arguments.Length == 0).Select(one => one.Example);
        Assert.Equal(examples.Order(StringComparer.Ordinal), run.Order(StringComparer.Ordinal));
    }
}
