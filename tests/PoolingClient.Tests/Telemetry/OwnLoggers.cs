using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PoolingClient.Tests.Telemetry;

internal sealed record Logged(EventId Id, LogLevel Level, string Text);

/// <summary>Keeps what one test's pools log, from a level on.</summary>
internal sealed class OwnLoggers(LogLevel least = LogLevel.Debug) : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<Logged> _logged = new();

    public string? Category { get; private set; }

    public IReadOnlyList<Logged> All => [.. _logged];

    public IReadOnlyList<Logged> Of(int id) => [.. _logged.Where(logged => logged.Id.Id == id)];

    public ILogger CreateLogger(string categoryName)
    {
        Category = categoryName;
        return this;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _logged.Enqueue(new Logged(eventId, logLevel, formatter(state, exception)));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
