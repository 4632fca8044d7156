using System.Net.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions;

/// <summary>
/// Opens the connections that clients want at the start of the host, all origins at once. An origin that is away is a line in the log: a
/// service must be able to start while what it calls is down.
/// </summary>
internal sealed class WarmUpService(ClientBook book, IOptionsMonitor<PoolingClientOptions> clients, IServiceProvider services, ILoggerFactory loggers) : IHostedService
{
    private readonly ILogger _logger = loggers.CreateLogger(RegistrationLog.Category);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var all = new List<Task>();
        foreach (string name in book.Names)
        {
            PoolingClientOptions options = clients.Get(name);
            if (options.WarmUp.Count == 0) continue;
            var pool = services.GetRequiredKeyedService<SocketPool>(name);
            all.AddRange(options.WarmUp.Select(wanted => WarmAsync(name, pool, wanted.Key, wanted.Value, options.WarmUpTimeout, cancellationToken)));
        }
        return Task.WhenAll(all);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task WarmAsync(string name, SocketPool pool, string origin, int wanted, TimeSpan limit, CancellationToken stopped)
    {
        TimeProvider time = pool.Options.TimeProvider;
        long begun = time.GetTimestamp();
        using var limited = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopped, limited.Token);
        int open = 0;
        string reason;
        try
        {
            open = await pool.WarmUpAsync(new Uri(origin), wanted, either.Token).ConfigureAwait(false);
            if (open >= wanted)
            {
                RegistrationLog.WarmedUp(_logger, name, open, wanted, origin, Milliseconds());
                return;
            }
            reason = "the others could not be made; they are made when they are needed.";
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            open = pool.GetSnapshot().Origins.Where(known => known.Origin == new Uri(origin).GetLeftPart(UriPartial.Authority)).Sum(known => known.Connections);
            reason = $"{nameof(PoolingClientOptions.WarmUpTimeout)} has passed; the others go on in the background.";
        }
        catch (Exception e) when (e is HttpRequestException or NotSupportedException or ObjectDisposedException)
        {
            reason = e.Message;
        }
        RegistrationLog.NotWarmedUp(_logger, name, open, wanted, origin, Milliseconds(), reason);

        long Milliseconds() => (long)time.GetElapsedTime(begun).TotalMilliseconds;
    }
}
