using System.Diagnostics;

namespace PoolingClient.Connections;

/// <summary>Where a request was sent from. It is put into words when somebody asks, once.</summary>
internal sealed class CallTrace(StackTrace trace)
{
    /// <summary>Whoever forgot the response is mostly among the first; the rest is whatever framework called them.</summary>
    private const int MostFrames = 8;

    // Of this library, of what is put above it, and of the framework.
    private static readonly string[] s_ours =
    [
        "at PoolingClient.Handler.", "at PoolingClient.Wire.", "at PoolingClient.Connections.", "at PoolingClient.PoolingHttpHandler.", "at PoolingClient.SocketPool.",
        "at PoolingClient.PoolingResilienceHandler.", "at PoolingClient.Resilience.", "at PoolingClient.Extensions.DeadlineHandler.", "at Polly.",
        "at System.", "at Microsoft.",
    ];

    /// <summary>In the place of the frames where there is none of callers.</summary>
    public const string Unknown = "at a place that is not on the stack any more: it was sent after an asynchronous wait";

    private string? _frames;   // two who ask at once make the same

    /// <summary>The frames of callers, the innermost first, one a line.</summary>
    public string Frames => _frames ??= Describe();

    /// <summary>The innermost of the frames.</summary>
    public static string FirstOf(string frames) => frames.Split(Environment.NewLine)[0];

    private string Describe()
    {
        IEnumerable<string> frames = trace.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] callers = [.. frames.Where(frame => !Array.Exists(s_ours, ours => frame.StartsWith(ours, StringComparison.Ordinal))).Take(MostFrames)];
        return callers.Length > 0 ? string.Join(Environment.NewLine, callers) : Unknown;
    }
}
