using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace PoolingClient.Extensions;

/// <summary>
/// Says that the sections of one client have changed, once what they say now is found to be right. Where it is not, the log says why, and the options
/// stay as they were: a slip of the pen in a file must not stop what runs.
/// </summary>
internal sealed class ClientReload<TOptions> : IDisposable
    where TOptions : class
{
    private readonly string _name;
    private readonly IOptionsFactory<TOptions> _factory;
    private readonly ILogger _logger;
    private readonly IDisposable[] _watched;
    private CancellationTokenSource _changed = new();   // replaced at each change, by whoever cancels it

    public ClientReload(string name, IEnumerable<IConfigurationSection> sections, IOptionsFactory<TOptions> factory, ILogger logger)
    {
        (_name, _factory, _logger) = (name, factory, logger);
        _watched = [.. sections.Select(section => ChangeToken.OnChange(section.GetReloadToken, TryOut))];
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    public void Dispose()
    {
        foreach (IDisposable watched in _watched) watched.Dispose();
        _changed.Dispose();
    }

    private void TryOut()
    {
        try
        {
            _factory.Create(_name);
        }
        catch (Exception e)
        {
            // Whatever is thrown here, by code of others too, would end in whoever told configuration to load again: a thread without an owner.
            RegistrationLog.ReloadRefused(_logger, _name, e.Message);
            return;
        }
        // Not disposed: somebody may just be asking it for its token, and it has no timer.
        Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
    }
}
