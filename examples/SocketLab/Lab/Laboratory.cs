using System.Diagnostics;
using System.Net.Sockets;
using Spectre.Console;

namespace SocketLab.Lab;

/// <summary>Runs experiments one after the other, each within its time.</summary>
internal static class Laboratory
{
    // Far beyond what they take on a machine that is busy with other things: what has not ended by then hangs.
    private static readonly TimeSpan TourLimit = TimeSpan.FromSeconds(60), FullLimit = TimeSpan.FromSeconds(240);

    /// <returns>The exit code: 0 where it came to its end, and all that was expected was seen.</returns>
    public static async Task<int> RunAsync(IAnsiConsole console, IReadOnlyList<IExperiment> experiments, Scale scale, CancellationToken stop)
    {
        var notebook = new Notebook(console);
        long begun = Stopwatch.GetTimestamp();
        if (scale == Scale.Tour)
        {
            notebook.Prose("A tour of what HTTP inherits from sockets, on loopback, in half a minute. Every number is measured while you read, and every 'seen' was checked in this run. " +
                "'-- list' names the experiments, '-- NAME' runs one of them at length, '-- all' all of them. Ctrl+C stops.");
        }
        int number = 0;
        foreach (IExperiment experiment in experiments)
        {
            number++;
            notebook.Heading(experiments.Count == 1 ? $"{experiment.Title} ({experiment.Name})" : Notebook.Invariant($"{number}/{experiments.Count} {experiment.Title} ({experiment.Name})"));
            notebook.Prose(experiment.Paragraph);
            await RunOneAsync(experiment, notebook, scale, stop);
            if (stop.IsCancellationRequested)
            {
                notebook.Stop();
                break;
            }
        }
        notebook.Sum(Stopwatch.GetElapsedTime(begun));
        return notebook.IsGood ? 0 : 1;
    }

    private static async Task RunOneAsync(IExperiment experiment, Notebook notebook, Scale scale, CancellationToken stop)
    {
        TimeSpan limit = scale == Scale.Tour ? TourLimit : FullLimit;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ending.CancelAfter(limit);
        try
        {
            await experiment.RunAsync(notebook, scale, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            if (!stop.IsCancellationRequested) notebook.Fail(Notebook.Invariant($"it did not end within {limit.TotalSeconds:0} s."));
        }
        catch (Exception e) when (e is SocketException or IOException or HttpRequestException or InvalidOperationException or TimeoutException or OperationCanceledException)
        {
            // One experiment that this machine does not allow must not cost the others.
            notebook.Fail($"{e.GetType().Name}: {e.Message}");
        }
    }
}
