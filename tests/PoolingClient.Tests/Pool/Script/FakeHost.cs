using PoolingClient.Foundation;
using PoolingClient.Pool;

namespace PoolingClient.Tests.Pool;

/// <summary>Keeps the pool of one origin, and makes a new one after it was told to forget it.</summary>
internal sealed class FakeHost(EventLog log, Func<FakeHost, OriginPool> create) : IOriginHost
{
    private OriginPool? _pool;

    /// <summary>The pool it has; null after it was forgotten.</summary>
    public OriginPool? Pool => _pool;

    public OriginPool Find(Route route)
    {
        if (_pool is not null) return _pool;
        log.Add("new pool");
        return _pool = create(this);
    }

    public bool Forget(OriginPool pool)
    {
        if (_pool != pool) return false;
        log.Add("forget pool");
        _pool = null;
        return true;
    }
}
