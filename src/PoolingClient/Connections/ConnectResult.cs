using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>A connection, or why there is none.</summary>
internal sealed record ConnectResult(Connection? Connection, ExchangeFailure? Failure);
