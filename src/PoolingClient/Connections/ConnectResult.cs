using PoolingClient.Foundation;

namespace PoolingClient.Connections;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct ConnectResult(Connection? Connection, ExchangeFailure? Failure);
