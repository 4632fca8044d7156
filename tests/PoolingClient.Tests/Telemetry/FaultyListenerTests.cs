using System.Net.Http;
using System.Net.Http.Metrics;
using Microsoft.Extensions.Logging;
using PoolingClient.Testing;
using PoolingClient.Tests.Handler;

namespace PoolingClient.Tests.Telemetry;

/// <summary>Listeners, loggers and callbacks that throw keep no response from its caller, and no pool from its work.</summary>
public sealed class FaultyListenerTests
{
    [Theory]
    [MemberData(nameof(StandardMetricsTests.Ways), MemberType = typeof(StandardMetricsTests))]
    public async Task A_listener_and_a_logger_that_throw_disturb_nothing(StandardMetricsTests.Way way)
    {
        using var meters = new OwnMeters { Fails = true };
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var pool = new SocketPool(new SocketPoolOptions { MeterFactory = meters, LoggerFactory = new FaultyLoggers(), MaxConnectionsPerServer = 1 });
        for (int i = 0; i < 3; i++) await StandardMetricsTests.SendAsync(pool, way, server.Uri);
        Assert.True(meters.Heard.Count > 3);
        Assert.Equal(1, server.ConnectionsAccepted);
        await Assert.ThrowsAsync<PoolingRequestException>(() => StandardMetricsTests.SendAsync(pool, way, new Uri("http://127.0.0.1:1/")));
        pool.Dispose();
        await server.WaitForConnectionsEndedAsync(1);
    }

    [Fact]
    public async Task A_callback_that_throws_takes_its_tags_with_it_and_nothing_else()
    {
        using var meters = new OwnMeters();
        await using var server = SocketServer.Start(_ => ServerResponse.Ok());
        using var door = new Door(new SocketPoolOptions { MeterFactory = meters });
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Uri);
        HttpMetricsEnrichmentContext.AddCallback(request, static _ => throw new InvalidOperationException("not today"));
        (await door.SendAsync(request)).Dispose();
        Assert.Equal(200, Assert.Single(meters.Of("http.client.request.duration"))["http.response.status_code"]);
    }

    private sealed class FaultyLoggers : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => throw new InvalidOperationException("not today");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
