using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PoolingClient.Tests.Telemetry;

/// <summary>A logger that wants all or nothing, and counts how often it was asked and what it was given.</summary>
internal sealed class CountingLogger : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<int> _given = new();
    private int _asked, _scopes;

    public bool IsWanted { get; init; }

    public int Asked => Volatile.Read(ref _asked);

    public int Scopes => Volatile.Read(ref _scopes);

    /// <summary>The numbers of the events.</summary>
    public IReadOnlyList<int> Given => [.. _given];

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _given.Enqueue(eventId.Id);

    public bool IsEnabled(LogLevel logLevel)
    {
        Interlocked.Increment(ref _asked);
        return IsWanted;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Interlocked.Increment(ref _scopes);
        return null;
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
