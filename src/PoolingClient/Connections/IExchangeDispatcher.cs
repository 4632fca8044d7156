using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>Where an exchange comes from, and goes back to when its connection is lost before it was served.</summary>
internal interface IExchangeDispatcher
{
    /// <summary>Finds a connection for the exchange, now or later; or fails it.</summary>
    void Dispatch(Exchange exchange);

    /// <summary>The exchange was settled while it may have been waiting for a connection.</summary>
    void Forget(Exchange exchange);

    /// <summary>The exchange has failed: it is remembered for those who look into the pool. It costs no more than that.</summary>
    void NoteFailed(Exchange exchange, ExchangeFailure failure);
}
