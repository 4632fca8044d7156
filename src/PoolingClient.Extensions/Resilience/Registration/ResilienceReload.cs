using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using PoolingClient.Extensions;

namespace PoolingClient.Resilience;

/// <summary>Says that a client's section of resilience has changed, where what it says now is right; else the settings before it stay, and the log says why.</summary>
internal sealed class ResilienceReload(string name, IConfigurationSection section, IOptionsFactory<PoolingResilienceOptions> factory, ILoggerFactory loggers)
    : IOptionsChangeTokenSource<PoolingResilienceOptions>, IDisposable
{
    private readonly ClientReload<PoolingResilienceOptions> _reload = new(name, [section], factory, loggers.CreateLogger(RegistrationLog.Category));

    public string Name => name;

    public IChangeToken GetChangeToken() => _reload.GetChangeToken();

    public void Dispose() => _reload.Dispose();
}
