using PoolingClient.Foundation;

namespace PoolingClient.Pool;

/// <summary>Who keeps the pools of all origins.</summary>
internal interface IOriginHost
{
    /// <summary>The pool of the origin, made now if there is none.</summary>
    OriginPool Find(Route route);

    /// <summary>The pool holds nothing any more; true if it was forgotten.</summary>
    bool Forget(OriginPool pool);
}
