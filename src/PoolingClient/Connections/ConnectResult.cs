using PoolingClient.Foundation;
using PoolingClient.Transport;

namespace PoolingClient.Connections;

/// <summary>A connection, or why there is none.</summary>
internal readonly record struct ConnectResult(Connection? Connection, ExchangeFailure? Failure, DialFacts? Dial = null);
