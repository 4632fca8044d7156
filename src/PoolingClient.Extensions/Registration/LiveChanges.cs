using Microsoft.Extensions.Logging;

namespace PoolingClient.Extensions;

/// <summary>Takes changed options over into a pool as far as they can be, and says once what cannot be.</summary>
internal sealed class LiveChanges(ClientBook book, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);   // under the gate

    public void Apply(string name, SocketPool pool, SocketPoolOptions options)
    {
        lock (_gate)
        {
            // The pool's own options are those that it was made with, but for what could be changed: what differs has changed.
            List<string> taken = [], kept = [];
            foreach (Setting<SocketPoolOptions> setting in PoolSettingTable.All.Values.Where(setting => !setting.IsSame(pool.Options, options)))
            {
                (setting.IsLive ? taken : kept).Add(book.Describe(name, setting.Name));
            }
            kept.AddRange(PoolSettingTable.Tls.Values.Where(setting => !setting.IsSame(pool.Options, options)).Select(setting => book.Describe(name, $"{PoolSettingTable.TlsKey}:{setting.Name}")));
            kept.RemoveAll(key => !_said.Add(key));
            if (kept.Count > 0) RegistrationLog.NotLive(logger, name, string.Join(", ", kept.Order(StringComparer.Ordinal)));
            if (taken.Count == 0) return;
            try
            {
                pool.Update(options);
            }
            catch (ArgumentException e)
            {
                // They are right in themselves, but the cap is still the one that the pool began with.
                RegistrationLog.ReloadRefused(logger, name, e.Message);
                return;
            }
            RegistrationLog.Reloaded(logger, name, string.Join(", ", taken.Order(StringComparer.Ordinal)));
        }
    }
}
