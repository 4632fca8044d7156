using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Top;

/// <summary>
/// The pools of another process, from their meter: the runtime aggregates it there and sends what it has each second over the diagnostics socket (EventPipe). Nothing has to be prepared in that process,
/// and it must belong to the same user.
/// </summary>
internal sealed class ProcessWatch : IWatch
{
    /// <summary>TimeSeriesValues, of the event source System.Diagnostics.Metrics.</summary>
    private const long TimeSeriesValues = 0x2;

    /// <summary>Time series that are followed: some twenty for an origin.</summary>
    private const int MostSeries = 5_000;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly int _pid;
    private readonly string _title;
    private readonly EventPipeSession _session;
    private readonly MetricBook _book = new();
    private readonly Task _reading;

    private ProcessWatch(int pid, string title, EventPipeSession session)
    {
        (_pid, _title, _session) = (pid, title, session);
        _reading = Task.Run(Read);
    }

    public Task Ended => _reading;

    /// <exception cref="AttachException">There is no such process, or it cannot be attached to.</exception>
    public static async Task<ProcessWatch> AttachAsync(int pid, CancellationToken stop)
    {
        string title = DotNetProcess.Describe(pid);
        var provider = new EventPipeProvider("System.Diagnostics.Metrics", EventLevel.Informational, TimeSeriesValues, new Dictionary<string, string>
        {
            // SHARED: another tool that reads metrics of the process at the same time does not end ours, nor we its.
            ["SessionId"] = "SHARED",
            ["ClientId"] = Guid.NewGuid().ToString(),
            ["Metrics"] = "PoolingClient",
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = MostSeries.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["MaxHistograms"] = "200",
        });
        try
        {
            EventPipeSession session = await new DiagnosticsClient(pid).StartEventPipeSessionAsync([provider], requestRundown: false, circularBufferMB: 16, stop).WaitAsync(AnswerLimit, stop);
            return new ProcessWatch(pid, title, session);
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or TimeoutException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new AttachException($"Process {pid} ({title}) cannot be attached to: {e.Message}", e);
        }
    }

    public Frame Look() => new(_title, _book.Note, _book.Read());

    public async ValueTask DisposeAsync()
    {
        if (!_reading.IsCompleted)
        {
            try
            {
                using var limit = new CancellationTokenSource(AnswerLimit);
                await _session.StopAsync(limit.Token);
            }
            catch (Exception e) when (e is DiagnosticsClientException or IOException or OperationCanceledException or System.Net.Sockets.SocketException)
            {
                // It has ended meanwhile, which ends the session too.
            }
        }
        _session.Dispose();
        // Reading ends with the stream; what it says then is of no interest.
        await Task.WhenAny(_reading, Task.Delay(AnswerLimit));
    }

    private void Read()
    {
        using var source = new EventPipeEventSource(_session.EventStream);
        source.Dynamic.All += _book.Take;
        source.Process();   // until the session, or the process, ends
        throw new AttachException($"Process {_pid} has ended.");
    }
}
