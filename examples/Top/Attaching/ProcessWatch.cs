using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using PoolingClient;

namespace Top;

/// <summary>
/// The pools of another process, over the diagnostics socket (EventPipe). Their event source sends a snapshot of each twice a second, while somebody listens; times of requests are the meter's, which the
/// runtime aggregates there each second. Nothing has to be prepared in that process, and it must belong to the same user. Where only the meter speaks, there are counts and no lanes.
/// </summary>
internal sealed class ProcessWatch : IWatch
{
    /// <summary>TimeSeriesValues, of the event source System.Diagnostics.Metrics.</summary>
    private const long TimeSeriesValues = 0x2;

    /// <summary>Snapshots, of the event source of pools.</summary>
    private const long Snapshots = 0x1;

    /// <summary>Time series that are followed: some twenty for an origin.</summary>
    private const int MostSeries = 5_000;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly int _pid;
    private readonly string _title;
    private readonly EventPipeSession _session;
    private readonly MetricBook _book = new();
    private readonly SnapshotBook _snapshots = new();
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
        var snapshots = new EventPipeProvider(PoolingTelemetry.EventSourceName, EventLevel.Informational, Snapshots);
        var metrics = new EventPipeProvider("System.Diagnostics.Metrics", EventLevel.Informational, TimeSeriesValues, new Dictionary<string, string>
        {
            // SHARED: another tool that reads metrics of the process at the same time does not end ours, nor we its.
            ["SessionId"] = "SHARED",
            ["ClientId"] = Guid.NewGuid().ToString(),
            ["Metrics"] = PoolingTelemetry.MeterName,
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = MostSeries.ToString(CultureInfo.InvariantCulture),
            ["MaxHistograms"] = "200",
        });
        try
        {
            EventPipeSession session = await new DiagnosticsClient(pid).StartEventPipeSessionAsync([snapshots, metrics], requestRundown: false, circularBufferMB: 16, stop).WaitAsync(AnswerLimit, stop);
            return new ProcessWatch(pid, title, session);
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or TimeoutException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new AttachException($"Process {pid} ({title}) cannot be attached to: {e.Message}", e);
        }
    }

    public Frame Look()
    {
        IReadOnlyList<OriginFrame> counted = _book.Read();
        IReadOnlyList<OriginFrame> seen = _snapshots.Read(origin => TimesOf(counted, origin));
        return seen.Count > 0 ? new Frame(_title, _snapshots.Note, seen) : new Frame(_title, _snapshots.Note ?? _book.Note, counted);
    }

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

    /// <summary>The meter names origins by host and port.</summary>
    private static (double? P50, double? P99) TimesOf(IReadOnlyList<OriginFrame> counted, string origin)
    {
        // A proxy on the way stands behind it.
        if (!Uri.TryCreate(origin.Split(' ')[0], UriKind.Absolute, out Uri? uri)) return (null, null);
        string name = string.Create(CultureInfo.InvariantCulture, $"{uri.Host}:{uri.Port}");
        return counted.FirstOrDefault(one => one.Name == name) is { } found ? (found.P50, found.P99) : (null, null);
    }

    private void Take(TraceEvent data)
    {
        if (data.ProviderName == PoolingTelemetry.EventSourceName) _snapshots.Take(data);
        else _book.Take(data);
    }

    private void Read()
    {
        using var source = new EventPipeEventSource(_session.EventStream);
        source.Dynamic.All += Take;
        source.Process();   // until the session, or the process, ends
        throw new AttachException($"Process {_pid} has ended.");
    }
}
