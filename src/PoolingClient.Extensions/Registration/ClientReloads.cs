using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PoolingClient.Extensions;

/// <summary>What watches the sections of the clients, one for each client.</summary>
internal sealed class ClientReloads(ClientBook book, IOptionsFactory<SocketPoolOptions> factory, ILoggerFactory loggers) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ClientReload<SocketPoolOptions>>> _reloads = new(StringComparer.Ordinal);
    private readonly ILogger _logger = loggers.CreateLogger(RegistrationLog.Category);

    public ClientReload<SocketPoolOptions> Of(string name) => _reloads.GetOrAdd(name, name => new Lazy<ClientReload<SocketPoolOptions>>(() => new ClientReload<SocketPoolOptions>(name, book.SectionsOf(name), factory, _logger))).Value;

    public void Dispose()
    {
        foreach (Lazy<ClientReload<SocketPoolOptions>> reload in _reloads.Values) reload.Value.Dispose();
    }
}
