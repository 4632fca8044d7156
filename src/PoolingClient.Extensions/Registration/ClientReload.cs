using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace PoolingClient.Extensions;

/// <summary>
/// Says that the sections of one client have changed, once what they say now is found to be right. Where it is not, the log says why, and the options
/// stay as they were: a slip of the pen in a file must not stop what runs. Configuration is also loaded again where something else in it has changed, or nothing:
/// that is no change here, as what follows from one (circuits that close, budgets that begin anew) would come without a cause.
/// </summary>
internal sealed class ClientReload<TOptions> : IDisposable
    where TOptions : class
{
    private readonly string _name;
    private readonly IOptionsFactory<TOptions> _factory;
    private readonly ILogger _logger;
    private readonly IConfigurationSection[] _sections;
    private readonly IDisposable[] _watched;
    private readonly Lock _gate = new();

    // Under the gate: what the sections said when they were last looked at, and when that was last taken over.
    private string _seen, _taken;

    private CancellationTokenSource _changed = new();   // replaced at each change, by whoever cancels it

    public ClientReload(string name, IEnumerable<IConfigurationSection> sections, IOptionsFactory<TOptions> factory, ILogger logger)
    {
        (_name, _factory, _logger, _sections) = (name, factory, logger, [.. sections]);
        _seen = _taken = Read();
        _watched = [.. _sections.Select(section => ChangeToken.OnChange(section.GetReloadToken, TryOut))];
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    public void Dispose()
    {
        foreach (IDisposable watched in _watched) watched.Dispose();
        _changed.Dispose();
    }

    private void TryOut()
    {
        lock (_gate)
        {
            string now = Read();
            if (now == _seen) return;
            _seen = now;
        }
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
        lock (_gate)
        {
            // What was wrong, and is as it was before: nothing has changed.
            if (_seen == _taken) return;
            _taken = _seen;
        }
        // Not disposed: somebody may just be asking it for its token, and it has no timer.
        Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
    }

    /// <summary>Each key with its value. No text of configuration holds the sign that stands between them.</summary>
    private string Read() => string.Join('\0', _sections.SelectMany(section => section.AsEnumerable()).Select(pair => $"{pair.Key}\0{pair.Value}"));
}
