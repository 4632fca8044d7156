using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PoolingClient.Diagnostics;

/// <summary>Where one pool measures, traces and logs to. While nobody listens, a request costs the looks of <see cref="IsOn"/>.</summary>
internal sealed class PoolTelemetry
{
    /// <summary>Of settings that are made without options.</summary>
    public static readonly PoolTelemetry Default = new(null, null, "", TimeProvider.System);

    public static readonly ActivitySource Source = new(PoolingTelemetry.ActivitySourceName);

    private static int s_pools;

    // Any thread. Requests mostly go where the one before went.
    private volatile ServerTags? _last;

    public PoolTelemetry(IMeterFactory? meters, ILoggerFactory? loggers, string? name, TimeProvider time)
    {
        Instruments = PoolInstruments.Of(meters);
        Logger = loggers?.CreateLogger(PoolLog.Category) ?? NullLogger.Instance;
        Name = name ?? Interlocked.Increment(ref s_pools).ToString(CultureInfo.InvariantCulture);
        Time = time;
    }

    public PoolInstruments Instruments { get; }

    public ILogger Logger { get; }

    /// <summary>The pool's name, or its number in this process.</summary>
    public string Name { get; }

    public TimeProvider Time { get; }

    /// <summary>Somebody listens to what single requests do.</summary>
    public bool IsOn
    {
        get
        {
            PoolInstruments instruments = Instruments;
            return instruments.RequestDuration.Enabled || instruments.ActiveRequests.Enabled || instruments.TimeInQueue.Enabled || instruments.Handed.Enabled || Source.HasListeners();
        }
    }

    /// <summary>The tags of requests to the URI's origin.</summary>
    /// <param name="uri">An absolute one.</param>
    /// <param name="address">The host to show, where it is not the URI's.</param>
    public ServerTags TagsOf(Uri uri, string? address)
    {
        if (_last is { } last && (int)last.Port == uri.Port && last.Scheme == uri.Scheme && last.Address == (address ?? uri.IdnHost)) return last;
        return _last = ServerTags.Of(uri, address);
    }

    /// <summary>The pool has taken its first request, and its options are settled.</summary>
    public void Open(IObservedPool pool)
    {
        Instruments.Add(pool);
        PoolEventSource.Log.Add(pool);
        Listeners.Tell(this, static opened => PoolLog.PoolOpened(opened.Logger, opened.Name));
    }

    public void Close(IObservedPool pool)
    {
        Instruments.Remove(pool);
        PoolEventSource.Log.Remove(pool);
        Listeners.Tell(this, static closed => PoolLog.PoolClosed(closed.Logger, closed.Name));
    }
}
