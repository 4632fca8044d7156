using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions;

/// <summary>
/// Ends the pools with the host, in good order: when everything else in it has stopped, requests that are still in flight may end, for as long as each
/// client says and the host itself waits.
/// </summary>
internal sealed class PoolLifetime(ClientPools pools, IOptionsMonitor<PoolingClientOptions> clients, ILoggerFactory loggers) : IHostedLifecycleService
{
    private readonly ILogger _logger = loggers.CreateLogger(RegistrationLog.Category);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        Task ends = Task.WhenAll(pools.Opened.Select(pool => EndAsync(pool.Key, pool.Value)));
        try
        {
            await ends.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            pools.Dispose();   // the host waits no longer
        }
    }

    private async Task EndAsync(string name, SocketPool pool)
    {
        TimeSpan limit = clients.Get(name).ShutdownTimeout;
        if (!await pool.ShutdownAsync(limit).ConfigureAwait(false)) RegistrationLog.CutOff(_logger, name, limit);
    }
}
