using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PoolingClient.Soak;

/// <summary>
/// Which connections the client ended because of what it had got, and on which connections of the server they led to: one on which nothing was sent that is no answer was ended
/// for a mistake of the client's own, even where no request suffered from it. What the client says comes from its log, at Debug: it says it of every connection.
/// </summary>
internal sealed class ClosingWatch(Ledger ledger, Findings findings) : ILoggerFactory, ILogger
{
    private const int ConnectionClosed = 11;

    private readonly ConcurrentDictionary<long, int> _servers = [];
    private readonly ConcurrentQueue<(long Connection, string What)> _refused = [];
    private int _heard;   // connections of which it was said why they ended

    /// <summary>An answer of the server's connection came on this connection of the client.</summary>
    public void Met(long connection, int server) => _servers[connection] = server;

    /// <summary>Everything has come: compares. A connection on which no answer was had leads nowhere that is known.</summary>
    public void CloseBooks()
    {
        // All of them have ended. One who hears of none would find nothing, whatever there is.
        if (!_servers.IsEmpty && Volatile.Read(ref _heard) == 0) findings.AddMismatched("the client's log did not say of a single connection why it ended");
        foreach ((long connection, string what) in _refused)
        {
            if (_servers.TryGetValue(connection, out int server) && !ledger.HasBroken(server)) findings.AddMismatched($"the client refused what the server's connection {server} sent, and it was right: {what}");
        }
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != ConnectionClosed || state is not IReadOnlyList<KeyValuePair<string, object?>> values) return;
        Interlocked.Increment(ref _heard);
        var named = values.ToDictionary(value => value.Key, value => value.Value);
        if (named["Reason"] is "surplus" or "violation") _refused.Enqueue(((long)named["ConnectionId"]!, formatter(state, exception)));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
