using SocketLab.Lab;
using Spectre.Console;

namespace PoolingClient.Examples.Tests.SocketLab;

/// <summary>What an experiment expects and does not see is never said to be seen.</summary>
public sealed class LaboratoryTests
{
    [Fact]
    public async Task All_that_was_expected_was_seen()
    {
        (int code, string text) = await RunAsync(notebook =>
        {
            notebook.Expect(true, "water is wet");
            notebook.Skip("no moon tonight");
            return Task.CompletedTask;
        });
        Assert.Equal(0, code);
        Assert.Contains("seen: water is wet", text, StringComparison.Ordinal);
        Assert.Contains("skipped: no moon tonight", text, StringComparison.Ordinal);
        Assert.Contains("1 expectations: 1 seen, 1 skipped", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_was_not_makes_the_exit_code_1()
    {
        (int code, string text) = await RunAsync(notebook =>
        {
            notebook.Expect(true, "water is wet");
            notebook.Expect(false, "fire is cold");
            return Task.CompletedTask;
        });
        Assert.Equal(1, code);
        Assert.Contains("NOT SEEN: fire is cold", text, StringComparison.Ordinal);
        Assert.Contains("2 expectations: 1 seen, 1 NOT seen", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_that_fails_fails_alone()
    {
        (int code, string text) = await RunAsync(_ => throw new IOException("the cable is cut"), notebook =>
        {
            notebook.Expect(true, "water is wet");
            return Task.CompletedTask;
        });
        Assert.Equal(1, code);
        Assert.Contains("FAILED: IOException: the cable is cut", text, StringComparison.Ordinal);
        Assert.Contains("seen: water is wet", text, StringComparison.Ordinal);
    }

    /// <summary>Whoever presses Ctrl+C has not shown that something is otherwise than it is said to be.</summary>
    [Fact]
    public async Task What_is_stopped_is_not_said_to_be_unseen()
    {
        using var stop = new CancellationTokenSource();
        (int code, string text) = await RunAsync(80, stop.Token, notebook =>
        {
            notebook.Expect(true, "water is wet");
            stop.Cancel();
            return Task.FromCanceled(stop.Token);
        }, _ => throw new InvalidOperationException("It was stopped before this one."));
        Assert.Equal(1, code);
        Assert.Contains("1 expectations: 1 seen, stopped before the end, in ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(1_000)]
    public async Task Lines_fit_the_screen_and_are_never_longer_than_one_likes_to_read(int width)
    {
        string words = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"word{i}"));
        (_, string text) = await RunAsync(width, CancellationToken.None, notebook =>
        {
            notebook.Expect(true, words);
            return Task.CompletedTask;
        });
        string[] lines = text.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= Math.Min(100, width - 1), line));
        Assert.Equal(words, string.Join(' ', lines.SkipWhile(line => !line.StartsWith("seen: ", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0).Select(line => line["seen: ".Length..].Trim())));
    }

    private static Task<(int Code, string Text)> RunAsync(params Func<Notebook, Task>[] experiments) => RunAsync(80, CancellationToken.None, experiments);

    private static async Task<(int Code, string Text)> RunAsync(int width, CancellationToken stop, params Func<Notebook, Task>[] experiments)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        int code = await Laboratory.RunAsync(console, [.. experiments.Select(run => new Scripted(run))], Scale.Full, stop);
        return (code, text.ToString());
    }

    private sealed class Scripted(Func<Notebook, Task> run) : IExperiment
    {
        public string Name => "scripted";

        public string Title => "Scripted";

        public string Paragraph => "What the test says.";

        public Task RunAsync(Notebook notebook, Scale scale, CancellationToken stop) => run(notebook);
    }
}
