using System.Net;
using System.Text;

namespace PoolingClient.Parity;

/// <summary>What was seen in a scenario, line by line. Two handlers are alike where their lines are.</summary>
internal sealed class Observation
{
    private readonly List<string> _lines = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _names = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    /// <summary>What differs from run to run, such as a port, is shown by a name.</summary>
    public void Name(string changing, string name)
    {
        lock (_gate) _names[changing] = name;
    }

    public void Note(string what, object? value)
    {
        lock (_gate)
        {
            string text = Shown(value);
            foreach ((string changing, string name) in _names) text = text.Replace(changing, name, StringComparison.Ordinal);
            _lines.Add($"{what}: {text}");
        }
    }

    /// <summary>
    /// The types from the outside to the inside; their words are each handler's own. What the socket said when it was closed because of a cancellation is
    /// chance, and left out.
    /// </summary>
    public void NoteException(string what, Exception thrown, CancellationToken callers = default)
    {
        Note(what, Shown(thrown, callers));
        var causes = new List<string>();
        bool isCancelled = thrown is OperationCanceledException;
        for (Exception? inner = thrown.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (isCancelled && inner is not (TimeoutException or OperationCanceledException)) break;
            isCancelled |= inner is OperationCanceledException;
            causes.Add(Shown(inner, default));
        }
        if (causes.Count > 0) Note($"{what}, cause", string.Join(" <- ", causes));
    }

    public static string Shown(object? value) => value switch
    {
        null => "null",
        string text => Escape(text),
        byte[] octets => Escape(Encoding.Latin1.GetString(octets)),
        TimeSpan span => span == Timeout.InfiniteTimeSpan ? "infinite" : span.ToString(),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => value.ToString() ?? "",
    };

    private static string Shown(Exception thrown, CancellationToken callers)
    {
        string error = thrown switch
        {
            HttpRequestException e => $"[{e.HttpRequestError}{(e.StatusCode is { } status ? $", {(int)status}" : "")}]",
            HttpIOException e => $"[{e.HttpRequestError}]",
            System.Net.Sockets.SocketException e => $"[{e.SocketErrorCode}]",
            OperationCanceledException e when callers.CanBeCanceled => e.CancellationToken == callers ? " with the caller's token" : " with another token",
            _ => "",
        };
        return PublicName(thrown.GetType()) + error;
    }

    /// <summary>The type that a caller can catch by its .NET name.</summary>
    private static string PublicName(Type type)
    {
        while (!type.IsPublic || type == typeof(PoolingRequestException)) type = type.BaseType!;
        return type.Name;
    }

    private static string Escape(string text)
    {
        if (text.Length > 4000) return $"{text.Length} characters, {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]}";
        var shown = new StringBuilder();
        foreach (char c in text)
        {
            shown.Append(c switch
            {
                '\r' => "\\r",
                '\n' => "\\n",
                < ' ' or (> '~' and <= '\u00ff') => $"\\x{(int)c:x2}",
                > '\u00ff' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        return shown.ToString();
    }
}
