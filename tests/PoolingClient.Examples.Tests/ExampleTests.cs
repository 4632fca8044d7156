using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace PoolingClient.Examples.Tests;

/// <summary>Each example runs without arguments, says what it promises, and ends as it promises. They wait more than they work: the runs of each are a class of their own, beside those of the others.</summary>
public abstract class ExampleTests
{
    public static TheoryData<string> RunsOf(string example) => [.. ExampleRuns.All.Where(run => run.Example == example).Select(run => run.Name)];

    private protected static async Task RunAsync(string name)
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
}

public sealed class QuickStartTests : ExampleTests
{
    [Theory]
    [MemberData(nameof(RunsOf), "QuickStart")]
    public Task It_runs_and_says_what_it_promises(string name) => RunAsync(name);
}

public sealed class DoctorTests : ExampleTests
{
    [Theory]
    [MemberData(nameof(RunsOf), "Doctor")]
    public Task It_runs_and_says_what_it_promises(string name) => RunAsync(name);
}

public sealed class DownstreamApiTests : ExampleTests
{
    [Theory]
    [MemberData(nameof(RunsOf), "DownstreamApi")]
    public Task It_runs_and_says_what_it_promises(string name) => RunAsync(name);
}

public sealed class TopTests : ExampleTests
{
    [Theory]
    [MemberData(nameof(RunsOf), "Top")]
    public Task It_runs_and_says_what_it_promises(string name) => RunAsync(name);
}

public sealed class SocketLabTests : ExampleTests
{
    [Theory]
    [MemberData(nameof(RunsOf), "SocketLab")]
    public Task It_runs_and_says_what_it_promises(string name) => RunAsync(name);
}

public sealed class SnippetsTests : ExampleTests
{
    [Theory]
    [MemberData(nameof(RunsOf), "Snippets")]
    public Task It_runs_and_says_what_it_promises(string name) => RunAsync(name);
}

/// <summary>No example is forgotten.</summary>
public sealed class EveryExampleTests
{
    private static readonly string[] Examples =
    [
        .. Directory.GetDirectories(ExampleProcess.Examples).Select(folder => Path.GetFileName(folder)!)
            .Where(name => File.Exists(Path.Combine(ExampleProcess.Examples, name, name + ".csproj"))).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_example_is_run_without_arguments() =>
        Assert.Equal(Examples, ExampleRuns.All.Where(run => run.Arguments.Length == 0).Select(run => run.Example).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_example_has_a_class_that_runs_it() =>
        Assert.Equal(Examples.Select(name => name + "Tests"), typeof(ExampleTests).Assembly.GetTypes().Where(type => type.BaseType == typeof(ExampleTests)).Select(type => type.Name).Order(StringComparer.Ordinal));
}
