using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <content>Settings that change while the pool is in use.</content>
internal sealed partial class OriginPool
{
    /// <summary>
    /// From now on it decides by these. Only what policy reads may differ from the settings before: connections and dials keep the ones
    /// they were made with.
    /// </summary>
    public void Use(PoolSettings settings)
    {
        lock (_gate) _settings = settings;
    }
}
